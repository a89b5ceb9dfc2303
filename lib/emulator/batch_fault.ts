import type { ErrorCode } from "./api/error_catalogue.ts";

/** One of the `values` of a Batch error: which property or parameter was wrong, and why. */
export interface FaultDetail {
  readonly key: string;
  readonly value: string;
}

/** The service refuses a request: becomes the Batch error of that code, with its status and message. */
export class BatchFault extends Error {
  override readonly name: string = "BatchFault";
  readonly code: ErrorCode;
  readonly details: readonly FaultDetail[];

  /** Takes one of the service's error codes, and what to name in the answer's `values`. */
  constructor(code: ErrorCode, details: readonly FaultDetail[] = []) {
    super(code);
    this.code = code;
    this.details = details;
  }
}
