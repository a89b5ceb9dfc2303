import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { type BatchClient, batchClient } from "../../../lib/azure/client/batch_client.ts";
import type { BatchNode } from "../../../lib/azure/nodes/batch_node.ts";
import { listNodes } from "../../../lib/azure/nodes/list_nodes.ts";
import { nodeFailures } from "../../../lib/azure/nodes/node_failures.ts";
import { pinNodes } from "../../../lib/azure/host_keys/pin_nodes.ts";
import { PinStore } from "../../../lib/azure/host_keys/pin_store.ts";
import { startTaskFileBeginning } from "../../../lib/azure/host_keys/start_task_file.ts";
import { EXIT, UserError } from "../../../lib/errors.ts";
import { makeEd25519Pair } from "../../../lib/ssh/key_pair.ts";
import { parsePublicKey } from "../../../lib/ssh/public_key.ts";
import { definition } from "../../emulator/account/account_site.ts";
import { ACCOUNT, KEYS } from "../../emulator/api/signed_request.ts";
import { startService } from "../../emulator/api/start_service.ts";
import { tempFolder } from "../../support/temp.ts";
import { until } from "../../support/wait.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const POOL = "Pool-1";
const STDOUT = "startup/stdout.txt";

function clientOf(serviceUrl: string): BatchClient {
  const accountKey = KEYS[0] ?? "";
  return batchClient({
    serviceUrl,
    credential: { kind: "key", accountName: ACCOUNT, accountKey },
  });
}

interface Started extends AsyncDisposable {
  readonly client: BatchClient;
  readonly node: BatchNode;
  /** The folder of the node's files. */
  readonly files: string;
}

/** A node whose start task has ended. */
async function startNode(commandLine: string): Promise<Started> {
  const service = await startService();
  const pool = service.account.addPool(
    definition({ dedicated: 1, lowPriority: 0 }, {
      startTask: {
        commandLine,
        environment: {},
        isAdmin: true,
        maxRetryCount: 0,
        waitForSuccess: true,
      },
    }),
  );
  const hasEnded = (): boolean =>
    ["idle", "starttaskfailed"].includes(pool.nodes[0]?.state ?? "creating");
  assertEquals(await until(hasEnded, 30_000), true);
  const [held] = pool.nodes;
  const client = clientOf(service.url);
  const [node] = await listNodes(client, POOL);
  assert(held !== undefined && node !== undefined);
  return {
    client,
    node,
    files: service.filesOf(held),
    [Symbol.asyncDispose]: () => service[Symbol.asyncDispose](),
  };
}

Deno.test("of a failed start task the last lines are told, however much it printed", async () => {
  await using started = await startNode("/bin/false");
  const { client, node, files } = started;
  const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index}`);
  await Deno.writeTextFile(`${files}/${STDOUT}`, `${lines.join("\n")}\n`);
  await Deno.writeTextFile(`${files}/startup/stderr.txt`, "");
  const [failure] = await nodeFailures(client, POOL, [node]);
  assertEquals(failure?.reasons.slice(1), lines.slice(-5).map((line) => `${STDOUT}: ${line}`));
});

Deno.test("a start task that tells no keys takes no pin away", async () => {
  await using started = await startNode("/bin/true");
  await using folder = await tempFolder();
  const { client, node, files } = started;
  const hostKey = parsePublicKey(makeEd25519Pair("").publicKey);
  assert(typeof hostKey !== "string");
  const before = { startTaskEnd: 1, hostKeys: [hostKey] };
  const store = new PinStore(folder.path, "host", POOL);
  await store.save(new Map([[node.id, before]]));
  // it printed none this time, and then its output is not to be had
  assertEquals([...await pinNodes(client, POOL, [node], store)], [[node.id, before]]);
  await Deno.remove(`${files}/${STDOUT}`);
  assertEquals([...await pinNodes(client, POOL, [node], store)], [[node.id, before]]);
  assertEquals([...await store.load()], [[node.id, before]]);
});

interface Odd extends AsyncDisposable {
  readonly client: BatchClient;
}

/** A service that answers everything with a stream. */
function streaming(pull: (controller: ReadableStreamDefaultController) => void): Odd {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {}, onError: () => new Response() },
    () => new Response(new ReadableStream({ pull })),
  );
  return {
    client: clientOf(`http://127.0.0.1:${server.addr.port}`),
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

Deno.test("a file that breaks off is no file without keys, and one without end is not read", async () => {
  const read = ({ client }: Odd): Promise<string> =>
    startTaskFileBeginning(client, POOL, "n", STDOUT);
  const block = new Uint8Array(1 << 20).fill(0x20);
  await using endless = streaming((controller) => controller.enqueue(block));
  const large = await assertRejects(() => read(endless), UserError);
  assertStringIncludes(large.message, "it is too large");
  let isBroken = false;
  await using broken = streaming((controller) => {
    if (isBroken) controller.error(new Error("gone"));
    else controller.enqueue(block.subarray(0, 10));
    isBroken = true;
  });
  const lost = await assertRejects(() => read(broken), UserError);
  assertEquals(lost.code, EXIT.unreachable);
});
