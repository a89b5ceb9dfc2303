import { assertEquals } from "@std/assert";
import { poolBody } from "./pool_body.ts";
import { send } from "./signed_request.ts";
import { startService } from "./start_service.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const HOUR = 3_600_000;
const EARLIER = new Date(Date.now() - HOUR).toUTCString();
const LATER = new Date(Date.now() + HOUR).toUTCString();

for (
  const [header, value, reading, changing] of [
    ["if-match", "ETAG", 200, 200],
    ["if-match", '"ETAG"', 200, 200],
    ["if-match", 'W/"ETAG"', 200, 200],
    ["if-match", '"0x1", "ETAG"', 200, 200],
    ["if-match", "*", 200, 200],
    ["if-match", "0x1", 412, 412],
    ["if-none-match", "ETAG", 304, 412],
    ["if-none-match", "*", 304, 412],
    ["if-none-match", '"0x1"', 200, 200],
    ["if-modified-since", EARLIER, 200, 200],
    ["if-modified-since", LATER, 304, 412],
    ["if-unmodified-since", EARLIER, 412, 412],
    ["if-unmodified-since", LATER, 200, 200],
    ["if-modified-since", "soon", 400, 400],
  ] as const
) {
  Deno.test(`${header}: ${value} reads with ${reading} and changes with ${changing}`, async () => {
    await using service = await startService();
    const { port, account } = service;
    await send(port, { method: "POST", target: "/pools", body: poolBody() });
    const eTag = account.findPool("p1")?.eTag ?? "";
    const headers = { [header]: value.replace("ETAG", eTag) };
    const read = await send(port, { target: "/pools/p1", headers });
    const head = await send(port, { method: "HEAD", target: "/pools/p1", headers });
    const change = await send(port, {
      method: "PATCH",
      target: "/pools/p1",
      body: { metadata: [] },
      headers,
    });
    assertEquals([read.status, head.status, change.status], [reading, reading, changing]);
    if (reading === 304) assertEquals([read.text, read.headers["etag"]], ["", eTag]);
    if (changing === 412) assertEquals(change.code, "ConditionNotMet");
    assertEquals(account.findPool("p1")?.eTag === eTag, changing !== 200);
  });
}

Deno.test("a pool's time of change counts in whole seconds, as headers do", async () => {
  await using service = await startService();
  const { port } = service;
  await send(port, { method: "POST", target: "/pools", body: poolBody() });
  const { headers } = await send(port, { target: "/pools/p1" });
  const since = headers["last-modified"];
  const again = await send(port, { target: "/pools/p1", headers: { "if-modified-since": since } });
  assertEquals(again.status, 304);
  const deleted = await send(port, {
    method: "DELETE",
    target: "/pools/p1",
    headers: { "if-unmodified-since": since },
  });
  assertEquals(deleted.status, 202);
});
