import { BatchFault } from "../batch_fault.ts";
import type { ApiRequest } from "./request.ts";

/** What the conditions of a request are compared with. */
export interface Conditional {
  /** Absent for what has no ETag. */
  readonly eTag?: string;
  /** In milliseconds since 1970. */
  readonly lastModified: number;
}

/**
 * Whether the conditions of a request allow it to go on; `false` means that a reader already has what it asks
 * for (304). Throws `BatchFault` (412) for the others.
 */
export function checkConditions(request: ApiRequest, subject: Conditional): boolean {
  const { headers, method } = request;
  const match = headers["if-match"];
  const unmodifiedSince = dateOf(headers, "if-unmodified-since");
  // headers have no fractions of a second
  const modified = Math.floor(subject.lastModified / 1_000) * 1_000;
  if (match !== undefined && !names(match, subject.eTag)) throw new BatchFault("ConditionNotMet");
  if (unmodifiedSince !== undefined && modified > unmodifiedSince) {
    throw new BatchFault("ConditionNotMet");
  }
  const noneMatch = headers["if-none-match"];
  const modifiedSince = dateOf(headers, "if-modified-since");
  const isUnchanged = noneMatch === undefined
    ? modifiedSince !== undefined && modified <= modifiedSince
    : names(noneMatch, subject.eTag);
  if (!isUnchanged) return true;
  if (method === "GET" || method === "HEAD") return false;
  throw new BatchFault("ConditionNotMet");
}

/** ETags come with quotes or, as the service itself writes them, without. */
function names(header: string, eTag: string | undefined): boolean {
  return header.split(",").map((text) => text.trim().replace(/^W\//, "").replaceAll('"', ""))
    .some((text) => text === "*" || text === eTag);
}

function dateOf(headers: ApiRequest["headers"], name: string): number | undefined {
  const text = headers[name];
  if (text === undefined) return undefined;
  const date = Date.parse(text);
  if (Number.isNaN(date)) {
    throw new BatchFault("InvalidHeaderValue", [
      { key: "HeaderName", value: name },
      { key: "HeaderValue", value: text },
    ]);
  }
  return date;
}
