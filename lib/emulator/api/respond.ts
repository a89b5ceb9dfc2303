import { Buffer } from "node:buffer";
import type { ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { ReadyAnswer } from "./answer.ts";

/** The request that a response belongs to, as far as it was read. */
export interface RequestFrame {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly base: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

const JSON_TYPE = "application/json;odata=minimalmetadata";

/** Sends an answer with the service's headers. Rejects when the client hangs up. */
export async function respond(
  response: ServerResponse,
  answer: ReadyAnswer,
  frame: RequestFrame,
): Promise<void> {
  const { status, content } = answer;
  const isHead = frame.method === "HEAD";
  const headers = { ...frameHeaders(frame), ...poolHeaders(answer, frame) };
  if (content === undefined) {
    const hasLength = status !== 204 && status !== 304;
    response.writeHead(status, {
      ...headers,
      ...hasLength ? { "Content-Length": "0" } : {},
      ...answer.headers,
    });
    response.end();
    return;
  }
  if (content.kind === "bytes") {
    response.writeHead(status, {
      ...headers,
      "Content-Length": String(content.length),
      ...answer.headers,
    });
    if (isHead) {
      content.stream.destroy();
      response.end();
    } else await pipeline(content.stream, response);
    return;
  }
  const bytes = Buffer.from(JSON.stringify(content.json));
  response.writeHead(status, {
    ...headers,
    "Content-Type": JSON_TYPE,
    "Content-Length": String(bytes.length),
    ...answer.headers,
  });
  response.end(isHead ? undefined : bytes);
}

function frameHeaders({ id, headers }: RequestFrame): Record<string, string> {
  const own = { "request-id": id, "DataServiceVersion": "3.0" };
  const clientId = headers["client-request-id"];
  const wantsEcho = headers["return-client-request-id"]?.toLowerCase() === "true";
  const canEcho = wantsEcho && clientId !== undefined && /^[\x21-\x7e]{1,100}$/.test(clientId);
  return canEcho ? { ...own, "client-request-id": clientId } : own;
}

function poolHeaders(
  { about }: ReadyAnswer,
  { method, base, path }: RequestFrame,
): Record<string, string> {
  if (about === undefined) return {};
  const version = {
    "ETag": about.eTag,
    "Last-Modified": new Date(about.lastModified).toUTCString(),
  };
  const isReading = method === "GET" || method === "HEAD";
  return isReading ? version : { ...version, "DataServiceId": base + path };
}
