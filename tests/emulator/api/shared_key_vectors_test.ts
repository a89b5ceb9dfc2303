import { assert, assertEquals } from "@std/assert";
import { BatchSharedKeyCredentials } from "@azure/batch";
import { type HttpMethods, WebResource } from "@azure/ms-rest-js";
import { sign, textsToSign } from "../../../lib/emulator/api/shared_key.ts";
import type { SignatureVector, SignatureVectors } from "./signature_vectors.ts";
import { testFile } from "../../support/poolgen.ts";

const { account, key, vectors }: SignatureVectors = JSON.parse(
  await Deno.readTextFile(testFile("cases/shared_key/vectors.json")),
);

/** Whether the emulator takes the recorded signature for a request. */
function isTaken({ method, target, headers, authorization }: SignatureVector): boolean {
  const [path = "", queryText = ""] = target.split("?");
  return textsToSign({ method, path, queryText, headers }, account)
    .some((text) => authorization === `SharedKey ${account}:${sign(text, key).toString("base64")}`);
}

Deno.test("the emulator takes what four SDKs signed", () => {
  assertEquals(
    Object.entries(Object.groupBy(vectors, ({ client }) => client))
      .map(([client, own = []]) => [client, own.length >= 20]),
    [
      ["@azure/batch 10.2.0", true],
      ["azure-batch==8.0.0", true],
      ["azure-batch==14.2.0", true],
      ["azure-batch==15.1.0", true],
    ],
  );
  assertEquals(vectors.filter((vector) => !isTaken(vector)), []);
});

Deno.test("the recordings have every method, bodies and none, conditions and ranges", () => {
  assertEquals(
    [...new Set(vectors.map(({ method }) => method))].sort(),
    ["DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"],
  );
  const names = new Set(vectors.flatMap(({ headers }) => Object.keys(headers)));
  for (const name of ["ocp-date", "ocp-range", "if-match", "if-none-match", "if-modified-since"]) {
    assert(names.has(name), name);
  }
  const posts = vectors.filter(({ method }) => method === "POST");
  assert(posts.some(({ bodyLength }) => bodyLength === 0));
  assert(posts.some(({ bodyLength }) => bodyLength > 0));
});

Deno.test("no part of what is signed can be changed", () => {
  for (const vector of vectors) {
    const { method, target, headers } = vector;
    const changed: SignatureVector[] = [
      { ...vector, method: method === "GET" ? "PUT" : "GET" },
      { ...vector, target: target.replace("/", "/x") },
      { ...vector, target: target.replace("api-version=20", "api-version=30") },
      { ...vector, target: `${target}&x=y` },
      { ...vector, headers: { ...headers, "ocp-extra": "x" } },
      { ...vector, headers: { ...headers, date: "x" } },
      // its absence, and 0, cannot be told from one another
      ...Object.entries(headers).filter(([name, value]) =>
        !(name === "content-length" && value === "0")
      )
        .map(([name, value]) => ({ ...vector, headers: { ...headers, [name]: `${value}1` } })),
    ];
    assertEquals(changed.filter(isTaken), []);
  }
});

Deno.test("@azure/batch signs as it did when it was recorded", async () => {
  const own = vectors.filter(({ client }) => client.startsWith("@azure/batch"));
  const methods: readonly string[] = ["GET", "PUT", "POST", "DELETE", "PATCH", "HEAD"];
  const isMethod = (text: string): text is HttpMethods => methods.includes(text);
  for (const { method, target, headers, bodyLength, authorization } of own) {
    assert(isMethod(method));
    const { "content-length": _length, ...rest } = headers;
    const body = bodyLength === 0 ? undefined : "x".repeat(bodyLength);
    const resource = new WebResource(`http://127.0.0.1${target}`, method, body, {}, { ...rest });
    await new BatchSharedKeyCredentials(account, key).signRequest(resource);
    assertEquals(resource.headers.get("authorization"), authorization, `${method} ${target}`);
  }
});
