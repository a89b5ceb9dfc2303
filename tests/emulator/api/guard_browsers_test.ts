import { assertEquals } from "@std/assert";
import { poolBody } from "./pool_body.ts";
import { outcome, send } from "./signed_request.ts";
import { startService } from "./start_service.ts";

Deno.test.sanitizer({ ops: true, resources: true });

Deno.test("only names of this service are answered", async () => {
  await using service = await startService({ api: { publicHost: "batch.test" } });
  const { port } = service;
  const to = (host: string): Promise<string> =>
    outcome(port, { target: "/pools", headers: { host } });
  for (
    const host of [
      `127.0.0.1:${port}`,
      `localhost:${port}`,
      `LocalHost:${port}`,
      `[::1]:${port}`,
      `account.region.localhost:${port}`,
      `batch.test:${port}`,
    ]
  ) assertEquals(await to(host), "200", host);
  for (
    const host of [
      "evil.example",
      `evil.example:${port}`,
      `localhost.:${port}`,
      "localhost",
      `127.0.0.1:${port + 1}`,
      `127.0.0.1.evil.example:${port}`,
      `evil.example/.localhost:${port}`,
      `evillocalhost:${port}`,
      `127.1:${port}`,
    ]
  ) assertEquals(await to(host), "421 HostNotAllowed", host);
});

Deno.test("the refusal of another name does not repeat it", async () => {
  await using service = await startService();
  const { text } = await send(service.port, {
    target: "/pools",
    headers: { host: "evil.example" },
  });
  assertEquals(text.includes("evil.example"), false);
});

Deno.test("what a web page could send is refused, also when it is signed", async () => {
  await using service = await startService();
  const refused = "403 OriginNotAllowed";
  const from = (headers: Record<string, string>): Promise<string> =>
    outcome(service.port, { target: "/pools", headers });
  assertEquals(await from({ origin: "https://evil.example" }), refused);
  assertEquals(await from({ origin: "null" }), refused);
  assertEquals(await from({ "sec-fetch-site": "cross-site" }), refused);
  assertEquals(await from({ "sec-fetch-site": "none" }), "200");
  const { status, headers } = await send(service.port, {
    method: "OPTIONS",
    target: "/pools",
    headers: { origin: "https://evil.example" },
  });
  assertEquals([status, headers["access-control-allow-origin"]], [403, undefined]);
  assertEquals(
    await outcome(service.port, {
      method: "POST",
      target: "/pools",
      body: poolBody(),
      headers: { "content-type": "text/plain" },
    }),
    "400 InvalidHeaderValue",
  );
  assertEquals(service.account.listPools(), []);
});
