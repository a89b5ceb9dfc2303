import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import { request } from "node:http";

/** The account of the tests, and its keys. */
export const ACCOUNT = "testaccount";
/** The primary and the secondary key. */
export const KEYS = ["first key of the tests", "second key of the tests"].map((key) =>
  Buffer.from(key).toString("base64")
);
/** The api-version that requests name unless they say otherwise. */
export const VERSION = "2024-02-01.19.0";

/** A request as it goes over the wire. */
export interface RawRequest {
  readonly method?: string;
  /** Path and query; an `api-version` is added where there is no query. */
  readonly target: string;
  /** `undefined` takes a header away. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** JSON, or the very text. */
  readonly body?: unknown;
  readonly key?: string;
  /** In milliseconds since 1970. */
  readonly date?: number;
}

/** An answer and its body, which is parsed where it is JSON. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
  /** The code of a Batch error. */
  readonly code: string | undefined;
}

/** Signs a request as the service's page on shared keys says, and sends it over a connection of its own. */
export function send(port: number, raw: RawRequest): Promise<RawAnswer> {
  const { method = "GET", key = KEYS[0] ?? "", date = Date.now() } = raw;
  const target = raw.target.includes("?") ? raw.target : `${raw.target}?api-version=${VERSION}`;
  const body = raw.body === undefined || typeof raw.body === "string"
    ? raw.body
    : JSON.stringify(raw.body);
  const headers: Record<string, string | undefined> = {
    host: `127.0.0.1:${port}`,
    "ocp-date": new Date(date).toUTCString(),
    ...body === undefined ? {} : {
      "content-length": String(Buffer.byteLength(body)),
      "content-type": "application/json; odata=minimalmetadata; charset=utf-8",
    },
    ...raw.headers,
  };
  if (!("authorization" in headers)) {
    headers["authorization"] = `SharedKey ${ACCOUNT}:${signature(method, target, headers, key)}`;
  }
  return exchange(port, method, target, headers, body);
}

/** The status of an answer, and the code of an error. */
export async function outcome(port: number, raw: RawRequest): Promise<string> {
  const { status, code } = await send(port, raw);
  return code === undefined ? `${status}` : `${status} ${code}`;
}

function signature(
  method: string,
  target: string,
  headers: Readonly<Record<string, string | undefined>>,
  key: string,
): string {
  const [path = "", query = ""] = target.split("?");
  const plain = ("content-encoding content-language content-length content-md5 content-type date " +
    "if-modified-since if-match if-none-match if-unmodified-since range").split(" ");
  const own = Object.keys(headers).filter((name) => name.startsWith("ocp-")).sort();
  const parameters = [...new URLSearchParams(query)].sort(([a], [b]) => a < b ? -1 : 1);
  const text = [
    method,
    ...plain.map((name) => headers[name] ?? ""),
    ...own.map((name) => `${name}:${headers[name]}`),
    `/${ACCOUNT}${path}`,
    ...parameters.map(([name, value]) => `${name}:${value}`),
  ].join("\n");
  return createHmac("sha256", Buffer.from(key, "base64")).update(text).digest("base64");
}

function exchange(
  port: number,
  method: string,
  path: string,
  headers: Readonly<Record<string, string | undefined>>,
  body: string | undefined,
): Promise<RawAnswer> {
  const defined = Object.entries(headers).filter((entry): entry is [string, string] =>
    entry[1] !== undefined
  );
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: "127.0.0.1", port, method, path, headers: Object.fromEntries(defined), agent: false },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.once("error", reject);
        answer.once("end", () => {
          const text = Buffer.concat(chunks).toString();
          const json = text.startsWith("{") ? JSON.parse(text) : {};
          const code = typeof json.code === "string" ? json.code : undefined;
          const names = Object.entries(answer.headers).map(([name, value]) =>
            [name, String(value)] as const
          );
          resolve({
            status: answer.statusCode ?? 0,
            headers: Object.fromEntries(names),
            text,
            json,
            code,
          });
        });
      },
    );
    sent.once("error", reject);
    sent.end(body);
  });
}
