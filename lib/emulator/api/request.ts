import type { Buffer } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { BatchFault } from "../batch_fault.ts";

/** A request to the Batch API, read whole. */
export interface ApiRequest {
  readonly id: string;
  /** In upper case. */
  readonly method: string;
  /** The path exactly as sent, percent-encoding included. */
  readonly path: string;
  /** The query exactly as sent, without `?`. */
  readonly queryText: string;
  /** The query's pairs in order, decoded. */
  readonly query: readonly QueryPair[];
  /** By name in lower case; values of a repeated header are joined. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  /** Where the client reached the service, such as `http://127.0.0.1:4321`. */
  readonly base: string;
}

/** A name of the query and its value. */
export type QueryPair = readonly [name: string, value: string];

/** The path and the query of a request line, as sent. Throws `BatchFault` for anything but a path. */
export function splitTarget(target: string): { readonly path: string; readonly queryText: string } {
  if (!target.startsWith("/")) throw new BatchFault("InvalidUri");
  const [path = "", ...rest] = target.split("?");
  return { path, queryText: rest.join("?") };
}

/** Decodes a query; `+` is a space, or itself where asked for. Throws `BatchFault`. */
export function parseQuery(text: string, plus = " "): readonly QueryPair[] {
  return text.split("&").filter((pair) => pair !== "").map((pair) => {
    const end = pair.indexOf("=");
    const [name, value] = end < 0 ? [pair, ""] : [pair.slice(0, end), pair.slice(end + 1)];
    return [decode(name.replaceAll("+", plus)), decode(value.replaceAll("+", plus))];
  });
}

/** Decodes a percent-encoded text. Throws `BatchFault`. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new BatchFault("InvalidUri");
  }
}

/** The value of a name of the query, in any case of letters. */
export function queryValue(request: ApiRequest, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return request.query.find(([name]) => name.toLowerCase() === wanted)?.[1];
}

/** A message's headers, each as one text. */
export function headersOf(message: IncomingMessage): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(message.headers).map((
      [name, value],
    ) => [name, Array.isArray(value) ? value.join(", ") : value]),
  );
}
