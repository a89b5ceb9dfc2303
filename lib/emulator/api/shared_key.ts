import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import { type ApiRequest, parseQuery, type QueryPair } from "./request.ts";

/** The parts of a request that its signature covers. */
export type SignedParts = Pick<ApiRequest, "method" | "path" | "queryText" | "headers">;

const SIGNED_HEADERS = [
  "content-encoding",
  "content-language",
  "content-length",
  "content-md5",
  "content-type",
  "date",
  "if-modified-since",
  "if-match",
  "if-none-match",
  "if-unmodified-since",
  "range",
];

/**
 * The texts that a client may have signed for a request, the documented one first. They differ where clients
 * do: in the length of a body that is not there, and in the names, empty values and `+` of the query.
 * See https://learn.microsoft.com/rest/api/batchservice/authenticate-requests-to-the-azure-batch-service.
 */
export function textsToSign(parts: SignedParts, account: string): readonly string[] {
  const lengths = new Set([parts.headers["content-length"] ?? "", "", "0"]);
  const queries = new Set([" ", "+"].flatMap((plus) => {
    const query = parseQuery(parts.queryText, plus);
    return [
      canonicalQuery(query, allValues),
      canonicalQuery(query.map(([name, value]) => [name.toLowerCase(), value]), allValues),
      canonicalQuery(query.filter(([, value]) => value !== ""), firstValue),
    ];
  }));
  return [...lengths].flatMap((length) =>
    [...queries].map((query) => textToSign(parts, account, length, query))
  );
}

/** The signature of a text by a key in base64. */
export function sign(text: string, key: string): Buffer {
  return createHmac("sha256", Buffer.from(key, "base64")).update(text, "utf8").digest();
}

function textToSign(
  { method, path, headers }: SignedParts,
  account: string,
  length: string,
  query: string,
): string {
  const plain = SIGNED_HEADERS.map((name) =>
    name === "content-length" ? length : headers[name] ?? ""
  );
  const own = Object.keys(headers).filter((name) => name.startsWith("ocp-")).sort()
    .map((name) => `${name}:${headers[name]}\n`);
  return `${[method, ...plain].join("\n")}\n${own.join("")}/${account}${path}${query}`;
}

function canonicalQuery(
  query: readonly QueryPair[],
  valueOf: (values: readonly string[]) => string,
): string {
  const names = [...new Set(query.map(([name]) => name))].sort();
  return names.map((name) => {
    const values = query.filter(([other]) => other === name).map(([, value]) => value);
    return `\n${name}:${valueOf(values)}`;
  }).join("");
}

function allValues(values: readonly string[]): string {
  return [...values].sort().join(",");
}

function firstValue(values: readonly string[]): string {
  return values[0] ?? "";
}
