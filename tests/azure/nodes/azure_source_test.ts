import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { azureSource } from "../../../lib/azure/nodes/azure_source.ts";
import { type AccountAccess, batchClient } from "../../../lib/azure/client/batch_client.ts";
import { listPools } from "../../../lib/azure/pools/batch_pool.ts";
import { PinStore } from "../../../lib/azure/host_keys/pin_store.ts";
import type { Pool } from "../../../lib/emulator/account/pool.ts";
import type { NodeListing } from "../../../lib/inventory/inventory.ts";
import { EXIT, UserError } from "../../../lib/errors.ts";
import { definition } from "../../emulator/account/account_site.ts";
import { ACCOUNT, KEYS } from "../../emulator/api/signed_request.ts";
import { startService } from "../../emulator/api/start_service.ts";
import { freePort } from "../../support/free_port.ts";
import { until } from "../../support/wait.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const KEY = KEYS[0] ?? "";

function access(serviceUrl: string, accountKey = KEY): AccountAccess {
  return { serviceUrl, credential: { kind: "key", accountName: ACCOUNT, accountKey } };
}

interface Listed {
  readonly serviceUrl: string;
  readonly accountKey?: string;
}

async function list(
  { serviceUrl, accountKey }: Listed,
  poolId = "pool-1",
): Promise<NodeListing> {
  const client = batchClient(access(serviceUrl, accountKey));
  return await azureSource(client, {
    target: "emulator",
    poolId,
    user: "u",
    recorded: new Map([["n1", [{ type: "t", base64: "b" }]]]),
    pinStore: new PinStore("/nonexistent", "host", poolId),
    hasJump: false,
  }).list();
}

async function idle(pool: Pool, count: number): Promise<void> {
  const isReady = (): boolean =>
    pool.nodes.length === count && pool.nodes.every(({ state }) => state === "idle");
  assertEquals(await until(isReady, 60_000), true);
}

async function failure(work: Promise<unknown>): Promise<readonly [number, string]> {
  const error = await assertRejects(() => work, UserError);
  return [error.code, error.message];
}

Deno.test("nodes with the addresses of their endpoints, over many pages", async () => {
  await using service = await startService();
  const pool = service.account.addPool(definition({ dedicated: 1200, lowPriority: 0 }));
  await idle(pool, 1200);
  const { nodes, unreachable } = await list({ serviceUrl: service.url });
  assertEquals([nodes.length, unreachable], [1200, []]);
  assertEquals(nodes.map(({ nodeId }) => nodeId), pool.nodes.map(({ id }) => id));
  const { address, port, state, user, hostKeys } = nodes[7] ?? {};
  assertEquals([address, port, state, user, hostKeys], ["127.0.0.1", 40_007, "idle", "u", []]);
});

Deno.test("nodes that nothing leads to are told one by one", async () => {
  await using service = await startService();
  const pool = service.account.addPool(
    definition({ dedicated: 2, lowPriority: 0 }, { inboundNatPools: [] }),
  );
  await idle(pool, 2);
  const { nodes, unreachable } = await list({ serviceUrl: service.url });
  assertEquals([nodes, unreachable.map(({ nodeId }) => nodeId)], [
    [],
    pool.nodes.map(({ id }) => id),
  ]);
  assertEquals(unreachable[0]?.reason, "no public port leads to its SSH server");
});

Deno.test("a wrong key, a pool that is not there, an account that is not there", async () => {
  await using service = await startService();
  const [refused, why] = await failure(
    list({ serviceUrl: service.url, accountKey: btoa("other") }),
  );
  assertEquals(refused, EXIT.refused);
  assertStringIncludes(why, "(AuthenticationFailed, request ");
  const [failed, none] = await failure(list({ serviceUrl: service.url }, "none"));
  assertEquals(failed, EXIT.failed);
  assertMatch(
    none,
    /^Cannot (?:look at|list the nodes of) the pool none: The specified pool does not exist\. \(PoolNotFound, request [0-9a-f-]{36}\)$/,
  );
  const serviceUrl = `http://127.0.0.1:${freePort()}`;
  const [unreachable, reason] = await failure(list({ serviceUrl }));
  assertEquals(unreachable, EXIT.unreachable);
  assertStringIncludes(reason, `Cannot reach the Batch account at ${serviceUrl}`);
});

Deno.test("the ids of an account's pools", async () => {
  await using service = await startService();
  service.account.addPool(definition({ dedicated: 0, lowPriority: 0 }));
  const client = batchClient(access(service.url));
  assertEquals((await listPools(client)).map(({ id }) => id), ["Pool-1"]);
});

interface Hostile extends AsyncDisposable {
  readonly serviceUrl: string;
  readonly requests: string[];
}

/** A service that answers everything with the same text. */
function hostileService(answer: (url: string, request: Request) => Response): Hostile {
  const requests: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    requests.push(request.url);
    return answer(request.url, request);
  });
  return {
    serviceUrl: `http://127.0.0.1:${server.addr.port}`,
    requests,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function nodeJson(
  id: string,
  publicIPAddress: string,
  frontendPort: unknown,
  state = "idle",
): unknown {
  const inboundEndpoints = [{
    name: "ssh.0",
    protocol: "tcp",
    publicIPAddress,
    publicFQDN: "x",
    frontendPort,
    backendPort: 22,
  }];
  return { id, state, endpointConfiguration: { inboundEndpoints } };
}

Deno.test("ids and addresses that could mean something else are left out", async () => {
  const rows: readonly (readonly [string, string, unknown])[] = [
    ["n1", "203.0.113.1", 40_000],
    ["n2\n", "203.0.113.1", 40_001],
    ["-oProxyCommand=id", "203.0.113.1", 40_001],
    ["n3", "203.0.113.1;id", 40_001],
    ["n4", "fe80::1%eth0", 40_001],
    ["n5", "203.0.113.1", 70_000],
    ["n6", "203.0.113.1", 22.5],
    ["n7", "evil.example", 22],
  ];
  await using hostile = hostileService(() =>
    Response.json({ value: rows.map(([id, address, port]) => nodeJson(id, address, port)) })
  );
  const { nodes, unreachable } = await list(hostile);
  assertEquals(nodes.map(({ nodeId }) => nodeId), ["n1"]);
  assertEquals(nodes[0]?.hostKeys, [{ type: "t", base64: "b" }]);
  assertEquals(unreachable.length, rows.length - 1);
});

Deno.test("a node that is gone gives way to the one that has its address", async () => {
  const value = [
    nodeJson("n1", "203.0.113.1", 40_000, "preempted"),
    nodeJson("n2", "203.0.113.1", 40_000),
    nodeJson("n3", "203.0.113.1", 40_001, "preempted"),
  ];
  await using service = hostileService(() => Response.json({ value }));
  const { nodes, unreachable } = await list(service);
  assertEquals(nodes.map(({ nodeId }) => nodeId), ["n2", "n3"]);
  assertEquals(unreachable, [
    { nodeId: "n1", reason: "it is preempted, and another node has its address" },
  ]);
});

Deno.test("the signature goes to no other place than the account", async () => {
  await using other = hostileService(() => Response.json({ value: [] }));
  for (const next of [`${other.serviceUrl}/pools/p/nodes`, "file:///etc/passwd", "nothing"]) {
    await using hostile = hostileService(() =>
      Response.json({ value: [nodeJson("n1", "203.0.113.1", 40_000)], "odata.nextLink": next })
    );
    const [code, message] = await failure(list(hostile));
    assertEquals(code, EXIT.failed);
    assertStringIncludes(message, "the next page is at another place");
  }
  await using redirecting = hostileService(() => Response.redirect(`${other.serviceUrl}/`, 307));
  await failure(list(redirecting));
  assertEquals(other.requests, []);
});

Deno.test("a list without end, an answer without end, and answers that are none", async () => {
  await using endless = hostileService((url) =>
    Response.json({ value: [], "odata.nextLink": `${new URL(url).origin}/pools/pool-1/nodes?x=1` })
  );
  const [, message] = await failure(list(endless));
  assertStringIncludes(message, "more than 100 pages");
  assertEquals(endless.requests.filter((url) => url.includes("/nodes")).length, 100);
  const block = new Uint8Array(1 << 20).fill(0x20);
  await using large = hostileService(() =>
    new Response(new ReadableStream({ pull: (controller) => controller.enqueue(block) }))
  );
  assertStringIncludes((await failure(list(large)))[1], "it is too large");
  for (const text of ["", "{", "<html>", "[1,2", "null"]) {
    await using broken = hostileService(() => new Response(text, { status: 418 }));
    const [code, message] = await failure(list(broken));
    assertEquals(code, EXIT.failed);
    assertStringIncludes(message, "the service answered with 418");
    if (text === "") continue;
    await using odd = hostileService(() =>
      new Response(text, { headers: { "content-type": "application/json" } })
    );
    const [oddCode, oddMessage] = await failure(list(odd));
    assertEquals(oddCode, EXIT.failed);
    assertStringIncludes(oddMessage, "answer is not what it should be");
  }
});

Deno.test("what fails for a moment is asked again, each time with a new signature", async () => {
  let failures = 3;
  const answers = [429, 503, 500];
  const signatures = new Set<string | null>();
  await using hostile = hostileService((_url, request) => {
    signatures.add(request.headers.get("authorization"));
    const status = answers[--failures];
    if (status === undefined) return Response.json({ value: [nodeJson("n1", "203.0.113.1", 1)] });
    return new Response(null, { status, headers: { "retry-after": status === 503 ? "1" : "x" } });
  });
  assertEquals((await list(hostile)).nodes.length, 1);
  // the pool, its nodes, and three failures
  assertEquals(hostile.requests.length, 5);
  // a signature covers the second in which it was made
  assertEquals(signatures.size >= 2, true);
});

Deno.test("a service that never has time is given up, with its own words", async () => {
  await using service = await startService({ faults: { apiErrorRate: 1 } });
  const [code, message] = await failure(list({ serviceUrl: service.url }));
  assertEquals(code, EXIT.failed);
  assertMatch(
    message,
    /^Cannot (?:look at|list the nodes of) the pool pool-1: .* \((?:TooManyRequests|ServerBusy), request [0-9a-f-]{36}\)$/,
  );
});

Deno.test("an account that often fails is listed whole", async () => {
  await using service = await startService({ faults: { apiErrorRate: 0.2 } });
  const pool = service.account.addPool(definition({ dedicated: 2500, lowPriority: 0 }));
  await idle(pool, 2500);
  assertEquals((await list({ serviceUrl: service.url })).nodes.length, 2500);
});
