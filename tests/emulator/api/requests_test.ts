import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { connect } from "node:net";
import { startApi } from "../../../lib/emulator/api/start_api.ts";
import { UserError } from "../../../lib/errors.ts";
import { NO_FAULTS } from "../../../lib/emulator/faults.ts";
import { poolBody } from "./pool_body.ts";
import { KEYS, outcome, type RawRequest, send } from "./signed_request.ts";
import { startService } from "./start_service.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** Writes bytes, and gives the first line of what comes back until the service hangs up. */
function exchange(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let answer = "";
    socket.on("data", (data) => answer += data.toString());
    socket.once("error", reject);
    socket.once("close", () => resolve(answer.split("\r\n")[0] ?? ""));
    socket.once("connect", () => socket.write(bytes));
  });
}

Deno.test("requests that are no good HTTP are turned away, and the service lives on", async () => {
  await using service = await startService();
  const { port } = service;
  const host = `Host: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`;
  for (
    const bytes of [
      "\0\x01\x02 garbage\r\n\r\n",
      "GET /pools HTTP/1.0\r\n\r\n",
      "GET /pools HTTP/1.1\r\nConnection: close\r\n\r\n",
      `GET http://evil.example/pools HTTP/1.1\r\n${host}`,
      `GET /pools/%zz HTTP/1.1\r\n${host}`.replace("/pools/%zz", "/pools?%zz"),
    ]
  ) assertMatch(await exchange(port, bytes), /^HTTP\/1\.1 400 /, bytes);
  assertEquals(await outcome(port, { target: "/pools" }), "200");
});

Deno.test("a body is at most 1 MiB, and well-formed JSON", async () => {
  await using service = await startService();
  const post = (body: unknown): Promise<string> =>
    outcome(service.port, { method: "POST", target: "/pools", body });
  const filler = (size: number): Record<string, unknown> =>
    poolBody({ displayName: "x".repeat(size) });
  assertEquals(await post(filler(1_100_000)), "413 RequestBodyTooLarge");
  assertEquals(await post(filler(4_000_000)), "413 RequestBodyTooLarge");
  assertEquals(await post(filler(1_000_000)), "201");
  for (const body of ["{", "[]", "null", '"x"', "{'id': 1}", '{"a":'.repeat(5_000)]) {
    assertEquals(await post(body), "400 InvalidRequestBody", body.slice(0, 20));
  }
  const deep = `${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`;
  assertEquals(await post(deep), "400 InvalidRequestBody");
});

Deno.test("each version of the API is served; newer ones are too, with one warning", async () => {
  await using service = await startService();
  const get = (query: string): Promise<string> =>
    outcome(service.port, { target: `/pools?${query}` });
  assertEquals(await get("x=1"), "400 MissingRequiredQueryParameter");
  assertEquals(await get("api-version=2019-08-01.10.0"), "200");
  assertEquals(await get("api-version=2025-06-01&timeOut=30"), "200");
  const warnings = (): string[] => service.lines.filter((line) => line.includes("is not known"));
  assertEquals(warnings(), []);
  assertEquals(await get("api-version=2031-01-01"), "200");
  assertEquals(await get("api-version=2031-01-01"), "200");
  assertEquals(warnings(), ["api-version 2031-01-01 is not known: serving it as its date says"]);
  for (const version of ["2010-01-01.1.0", "latest", "2025-06-01%0Ax", "2025"]) {
    assertEquals(await get(`api-version=${version}`), "400 InvalidQueryParameterValue", version);
  }
});

Deno.test("a strict service serves the versions that it knows, and no others", async () => {
  await using service = await startService({ api: { strictApiVersion: true } });
  const get = (version: string): Promise<string> =>
    outcome(service.port, { target: `/pools?api-version=${version}` });
  assertEquals(await get("2025-06-01"), "200");
  assertEquals(await get("2031-01-01"), "400 InvalidQueryParameterValue");
});

Deno.test("unknown paths, wrong verbs and what is not emulated differ", async () => {
  await using service = await startService();
  const of = (method: string, target: string): Promise<string> =>
    outcome(service.port, { method, target });
  assertEquals(await of("GET", "/"), "404 ResourceNotFound");
  assertEquals(await of("GET", "/nothing"), "404 ResourceNotFound");
  assertEquals(await of("GET", "//pools"), "404 ResourceNotFound");
  assertEquals(await of("GET", "/pools/p1/nothing"), "404 ResourceNotFound");
  assertEquals(await of("GET", "/_emulator/status"), "404 ResourceNotFound");
  assertEquals(await of("PUT", "/pools"), "405 UnsupportedHttpVerb");
  assertEquals(await of("DELETE", "/supportedimages"), "405 UnsupportedHttpVerb");
  assertEquals(await of("GET", "/jobs"), "501 NotImplemented");
  assertEquals(await of("POST", "/jobs/j/tasks"), "501 NotImplemented");
  assertEquals(await of("GET", "/pools/p/nodes/n/extensions"), "501 NotImplemented");
  assertEquals(await of("GET", "/pools/p"), "404 PoolNotFound");
  assertEquals(await of("GET", "/Pools"), "200");
});

Deno.test("answers have the service's headers, errors its form", async () => {
  await using service = await startService();
  const { port, url } = service;
  const added = await send(port, {
    method: "POST",
    target: "/pools",
    body: poolBody(),
    headers: { "client-request-id": "abc-1", "return-client-request-id": "true" },
  });
  assertEquals([added.status, added.text], [201, ""]);
  assertMatch(added.headers["request-id"] ?? "", /^[0-9a-f-]{36}$/);
  assertMatch(added.headers["etag"] ?? "", /^0x[0-9A-F]{15}$/);
  assertEquals(
    ["client-request-id", "dataserviceversion", "dataserviceid", "location", "content-length"]
      .map((name) => added.headers[name]),
    ["abc-1", "3.0", `${url}/pools/p1`, `${url}/pools/p1`, "0"],
  );
  const got = await send(port, { target: "/pools/p1", headers: { "client-request-id": "abc-1" } });
  assertEquals(got.headers["client-request-id"], undefined);
  assertEquals(got.headers["content-type"], "application/json;odata=minimalmetadata");
  assertEquals(got.headers["etag"], got.json["eTag"]);
  assertEquals(got.json["odata.metadata"], `${url}/$metadata#pools/@Element`);
  assertEquals(got.json["url"], `${url}/pools/p1`);
  const listed = await send(port, { target: "/pools" });
  assertEquals(listed.headers["etag"], undefined);

  const missing = await send(port, { target: "/pools/none" });
  const id = missing.headers["request-id"];
  const message = missing.json["message"];
  assert(typeof message === "object" && message !== null && "value" in message);
  assertMatch(
    String(message.value),
    new RegExp(
      `^The specified pool does not exist\\.\nRequestId:${id}\nTime:\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z$`,
    ),
  );
  assertEquals(missing.json["values"], []);
  const head = await send(port, { method: "HEAD", target: "/pools/none" });
  assertEquals([head.status, head.text], [404, ""]);
});

Deno.test("every change is kept before it is answered, and nothing else is", async () => {
  await using service = await startService();
  const { port, saves } = service;
  await send(port, { method: "POST", target: "/pools", body: poolBody() });
  assertEquals(saves.count, 1);
  await send(port, { target: "/pools/p1" });
  await send(port, { method: "HEAD", target: "/pools/p1" });
  assertEquals(saves.count, 1);
  await send(port, { method: "DELETE", target: "/pools/p1" });
  assertEquals(saves.count, 2);
});

Deno.test("a bug of ours is a 500 that tells nothing but its request id", async () => {
  await using service = await startService();
  const { port, account } = service;
  account.listPools = (): never => {
    throw new Error("a secret detail");
  };
  const { status, code, text, headers } = await send(port, { target: "/pools" });
  assertEquals([status, code, text.includes("secret")], [500, "InternalError", false]);
  const id = headers["request-id"] ?? "";
  assert(service.lines.some((line) => line.includes(id) && line.includes("a secret detail")));
});

Deno.test("requests of the instance's own are signed, but need no version and no body", async () => {
  await using service = await startService({
    faults: { apiErrorRate: 1 },
    api: {
      acceptBearer: true,
      extraRoutes: (request) =>
        request.path === "/_emulator/echo"
          ? Promise.resolve({
            status: 200,
            content: { kind: "json", json: { got: request.body.toString() } },
          })
          : undefined,
    },
  });
  const post = (raw: Partial<RawRequest> = {}): ReturnType<typeof send> =>
    send(service.port, { method: "POST", target: "/_emulator/echo?", body: "hello", ...raw });
  assertEquals((await post()).json, { got: "hello" });
  assertEquals((await post({ key: btoa("wrong") })).status, 403);
  assertEquals((await post({ headers: { authorization: "Bearer x" } })).status, 401);
  assertEquals((await post({ headers: { origin: "null" } })).status, 403);
  assertEquals((await post({ target: "/_emulator/other?" })).status, 404);
});

Deno.test("disposing a service breaks idle connections and those that wait", async () => {
  const service = await startService({ faults: { apiLatency: 600_000 } });
  const idle = exchange(service.port, "");
  const waiting = send(service.port, { target: "/pools" });
  const refused = assertRejects(() => waiting);
  // what was sent before this one is under way when it is answered
  await send(service.port, { target: "/_emulator/x" });
  await service[Symbol.asyncDispose]();
  assertEquals(await idle.catch(() => ""), "");
  await refused;
});

Deno.test("a client that hangs up in the middle of a request leaves nothing behind", async () => {
  await using service = await startService();
  const { port } = service;
  await new Promise<void>((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.write(
        `POST /pools HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 9\r\n\r\nabc`,
      );
      socket.end();
    });
    socket.resume();
    socket.once("error", reject);
    socket.once("close", () => resolve());
  });
  assertEquals(await outcome(port, { target: "/pools" }), "200");
  assertEquals(service.lines, ["GET /pools 200"]);
});

Deno.test("a port that is taken is told of", async () => {
  await using service = await startService();
  const options = { host: "127.0.0.1", faults: () => NO_FAULTS, seed: 1, log: () => undefined };
  await assertRejects(
    () => startApi({ ...options, account: service.account, port: service.port }),
    UserError,
    `Cannot listen on 127.0.0.1 port ${service.port}`,
  );
});

Deno.test("nothing secret is logged", async () => {
  await using service = await startService();
  await send(service.port, { target: "/pools" });
  await send(service.port, { target: "/pools", key: btoa("wrong") });
  const log = service.lines.join("\n");
  assertEquals([...KEYS, "SharedKey"].filter((secret) => log.includes(secret)), []);
  assertEquals(service.lines, ["GET /pools 200", "GET /pools 403"]);
});
