import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { sign, textsToSign } from "../../../lib/emulator/api/shared_key.ts";
import { ACCOUNT, KEYS, type RawRequest, send } from "./signed_request.ts";
import { startService, type TestService } from "./start_service.ts";

Deno.test.sanitizer({ ops: true, resources: true });

async function refusalOf(service: TestService, raw: RawRequest): Promise<string> {
  const { status, code, json } = await send(service.port, raw);
  const [detail] = Array.isArray(json["values"]) ? json["values"] : [];
  return `${status} ${code}: ${detail?.value}`;
}

Deno.test("the signature of a known request is the one that OpenSSL computes", () => {
  // printf '%s' TEXT | openssl dgst -sha256 -mac hmac -macopt key:secret -binary | base64
  const [text = ""] = textsToSign({
    method: "POST",
    path: "/pools/a%20b/resize",
    queryText: "timeout=30&api-version=2024-02-01.19.0&$filter=id%20eq%20'x'",
    headers: {
      "content-length": "2",
      "content-type": "application/json",
      "if-match": "0x1",
      "ocp-range": "bytes=0-1",
      "ocp-date": "Tue, 14 May 2030 01:02:03 GMT",
      "client-request-id": "not signed",
    },
  }, "acct");
  assertEquals(
    text,
    "POST\n\n\n2\n\napplication/json\n\n\n0x1\n\n\n\n" +
      "ocp-date:Tue, 14 May 2030 01:02:03 GMT\nocp-range:bytes=0-1\n" +
      "/acct/pools/a%20b/resize" +
      "\n$filter:id eq 'x'\napi-version:2024-02-01.19.0\ntimeout:30",
  );
  assertEquals(
    sign(text, btoa("secret")).toString("base64"),
    "Tq9Sm5mDg4h3bsksXXNxir2qDAN6aPUoJDrgw1O+2Mo=",
  );
});

Deno.test("both keys of the account sign, and no other", async () => {
  await using service = await startService();
  for (const key of KEYS) {
    assertEquals((await send(service.port, { target: "/pools", key })).status, 200);
  }
  const refusal = await refusalOf(service, { target: "/pools", key: btoa("another key") });
  assertMatch(refusal, /^403 AuthenticationFailed: The MAC signature found in the HTTP request '/);
  assertStringIncludes(
    refusal,
    "Server used following string to sign: 'GET\n\n\n\n\n\n\n\n\n\n\n\n",
  );
  assertEquals(KEYS.some((key) => refusal.includes(key)), false);
});

for (
  const [what, authorization, refusal] of [
    ["no header", undefined, "403 AuthenticationFailed: The Authorization header is missing."],
    ["a scheme that is not known", "Basic eDp5", "403 AuthenticationFailed: The Authorization "],
    ["another account", "SharedKey other:AAAA", "403 AuthenticationFailed: The account that "],
    ["no signature", `SharedKey ${ACCOUNT}`, "403 AuthenticationFailed: The MAC signature "],
    ["an empty signature", `SharedKey ${ACCOUNT}:`, "403 AuthenticationFailed: The MAC "],
    ["a bearer token", "Bearer abc", "401 AuthenticationFailed: The bearer token "],
  ] as const
) {
  Deno.test(`a request with ${what} is refused`, async () => {
    await using service = await startService();
    const found = await refusalOf(service, { target: "/pools", headers: { authorization } });
    assertEquals(found.slice(0, refusal.length), refusal);
  });
}

Deno.test("a bearer token is accepted where that is asked for, an empty one never", async () => {
  await using service = await startService({ api: { acceptBearer: true } });
  const status = async (authorization: string): Promise<number> =>
    (await send(service.port, { target: "/pools", headers: { authorization } })).status;
  assertEquals(await status("Bearer abc"), 200);
  assertEquals(await status("Bearer"), 401);
});

Deno.test("a request is good for 15 minutes on either side of its date", async () => {
  await using service = await startService();
  const minute = 60_000;
  const status = async (minutes: number): Promise<number> =>
    (await send(service.port, { target: "/pools", date: Date.now() + minutes * minute })).status;
  assertEquals(await Promise.all([-14, 14, -16, 16].map(status)), [200, 200, 403, 403]);
  const refusal = await refusalOf(service, {
    target: "/pools",
    headers: { "ocp-date": "yesterday" },
  });
  assertEquals(refusal, "403 AuthenticationFailed: The Date header in the request is incorrect.");
});

Deno.test("the signature covers verb, path, query and the signed headers", async () => {
  await using service = await startService();
  const date = new Date().toUTCString();
  const key = KEYS[0] ?? "";
  const target = "/pools?api-version=2024-02-01.19.0&maxresults=5";
  const [text = ""] = textsToSign({
    method: "GET",
    path: "/pools",
    queryText: "api-version=2024-02-01.19.0&maxresults=5",
    headers: { "ocp-date": date },
  }, ACCOUNT);
  const headers = {
    "ocp-date": date,
    authorization: `SharedKey ${ACCOUNT}:${sign(text, key).toString("base64")}`,
  };
  const status = async (raw: RawRequest): Promise<number> => (await send(service.port, raw)).status;
  assertEquals(await status({ target, headers }), 200);
  assertEquals(await status({ target, headers, method: "HEAD" }), 403);
  assertEquals(await status({ target: target.replace("5", "6"), headers }), 403);
  assertEquals(await status({ target: target.replace("pools", "pool"), headers }), 403);
  assertEquals(await status({ target, headers: { ...headers, "if-match": "x" } }), 403);
  assertEquals(await status({ target, headers: { ...headers, "ocp-range": "x" } }), 403);
  assertEquals(await status({ target, headers: { ...headers, "client-request-id": "x" } }), 200);
});

Deno.test("what clients sign in different ways is accepted", () => {
  const parts = {
    method: "DELETE",
    path: "/pools/p",
    queryText: "timeOut=30&$filter=&$filter=a+b",
    headers: { "ocp-date": "d" },
  };
  const texts = textsToSign(parts, "a");
  const text = (length: string, query: string): string =>
    `DELETE\n\n\n${length}\n\n\n\n\n\n\n\n\nocp-date:d\n/a/pools/p${query}`;
  assertEquals(texts[0], text("", "\n$filter:,a b\ntimeOut:30"));
  for (const length of ["", "0"]) {
    assertEquals(texts.includes(text(length, "\n$filter:,a+b\ntimeout:30")), true);
    assertEquals(texts.includes(text(length, "\n$filter:a b\ntimeOut:30")), true);
  }
});
