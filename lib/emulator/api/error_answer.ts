import { BatchFault } from "../batch_fault.ts";
import type { ReadyAnswer } from "./answer.ts";
import { ERROR_CATALOGUE, type ErrorEntry } from "./error_catalogue.ts";

/** Where and when an error happened. */
export interface ErrorPlace {
  readonly requestId: string;
  readonly base: string;
}

/** The answer that tells a client of an error; what is no `BatchFault` is a bug, and nothing of it is told. */
export function errorAnswer(error: unknown, { requestId, base }: ErrorPlace): ReadyAnswer {
  const fault = error instanceof BatchFault ? error : new BatchFault("InternalError");
  const { status, message, code }: ErrorEntry = ERROR_CATALOGUE[fault.code];
  const value = `${message}\nRequestId:${requestId}\nTime:${new Date().toISOString()}`;
  return {
    status,
    headers: extraHeaders(status),
    content: {
      kind: "json",
      json: {
        "odata.metadata":
          `${base}/$metadata#Microsoft.Azure.Batch.Protocol.Entities.Container.errors/@Element`,
        code: code ?? fault.code,
        message: { lang: "en-US", value },
        // some clients count them without looking whether there are any
        values: fault.details.map(({ key, value }) => ({ key, value })),
      },
    },
  };
}

function extraHeaders(status: number): Record<string, string> {
  if (status === 429 || status === 503) return { "Retry-After": "1" };
  if (status === 401) return { "WWW-Authenticate": "Bearer" };
  return status === 413 ? { Connection: "close" } : {};
}
