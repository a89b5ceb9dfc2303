/**
 * Writes tests/cases/shared_key/vectors.json anew: what the SDKs send and how they sign it. Run it by hand, where the
 * SDKs are to be had: deno run -A tests/emulator/api/record_signatures.ts
 */
import { BatchServiceClient, BatchSharedKeyCredentials } from "@azure/batch";
import { makeEd25519Pair } from "../../../lib/ssh/key_pair.ts";
import { fromFileUrl } from "../../../scripts/project_paths.ts";
import { runCommand } from "../../support/command.ts";
import { testFile } from "../../support/poolgen.ts";
import { PYTHON_CLIENTS, pythonWith } from "../../support/python_clients.ts";
import { until } from "../../support/wait.ts";
import { type Recorder, startRecorder } from "./recorder.ts";
import { ACCOUNT, KEYS } from "./signed_request.ts";
import type { SignatureVector } from "./signature_vectors.ts";
import { startService } from "./start_service.ts";

const KEY = KEYS[0] ?? "";

async function byPython(recorder: Recorder, client: string, script: string): Promise<void> {
  const python = await pythonWith([client]);
  const path = fromFileUrl(new URL(`clients/${script}`, import.meta.url).href);
  const { publicKey } = makeEd25519Pair("somebody");
  const { code, stderr } = await runCommand(
    python,
    ["-W", "ignore", path, recorder.url, ACCOUNT, publicKey],
    { stdin: `${KEY}\n`, timeoutMs: 300_000 },
  );
  if (code !== 0) throw new Error(`${client}: ${stderr}`);
}

async function byJs({ url }: Recorder): Promise<void> {
  const credentials = new BatchSharedKeyCredentials(ACCOUNT, KEY);
  const { pool, computeNode, file, account } = new BatchServiceClient(credentials, url, {
    noRetryPolicy: true,
    clientRequestIdHeaderName: "client-request-id",
  });
  const virtualMachineConfiguration = {
    imageReference: { publisher: "microsoft-dsvm", offer: "ubuntu-hpc", sku: "2204" },
    nodeAgentSKUId: "batch.node.ubuntu 22.04",
  };
  const vmSize = "Standard_D2s_v3";
  await pool.exists("p1");
  await pool.add({ id: "p1", vmSize, virtualMachineConfiguration, targetDedicatedNodes: 2 });
  await pool.add({ id: "p2", vmSize, virtualMachineConfiguration });
  const { eTag = "" } = await pool.get("p1");
  await pool.get("p1", { poolGetOptions: { select: "id,state", ifNoneMatch: "0x1", timeout: 20 } })
    .catch(() => undefined);
  const filter = "state eq 'active' and startswith(id, 'p')";
  await pool.list({
    poolListOptions: { filter, maxResults: 1, clientRequestId: crypto.randomUUID() },
  });
  await pool.patch("p1", { metadata: [] }, { poolPatchOptions: { ifMatch: eTag } });
  const ifModifiedSince = new Date("2026-01-02T03:04:05Z");
  await pool.get("p1", { poolGetOptions: { ifModifiedSince } }).catch(() => undefined);
  await until(
    async () => (await computeNode.list("p1")).every(({ state }) => state === "idle"),
    9_000,
  );
  await until(async () => (await pool.get("p1")).allocationState === "steady", 9_000);
  const [node] = await computeNode.list("p1");
  const id = node?.id ?? "";
  await computeNode.getRemoteLoginSettings("p1", id).catch(() => undefined);
  const { publicKey: sshPublicKey } = makeEd25519Pair("somebody");
  await computeNode.addUser("p1", id, { name: "me", isAdmin: true, sshPublicKey });
  await computeNode.updateUser("p1", id, "me", { sshPublicKey });
  await computeNode.deleteUser("p1", id, "me");
  await computeNode.disableScheduling("p1", id);
  await computeNode.enableScheduling("p1", id);
  await file.listFromComputeNode("p1", id, { recursive: true });
  await file.getPropertiesFromComputeNode("p1", id, "startup/stdout.txt").catch(() => undefined);
  const range = { fileGetFromComputeNodeOptions: { ocpRange: "bytes=0-3" } };
  await file.getFromComputeNode("p1", id, "wd/a b+c%.txt", range).catch(() => undefined);
  await account.listPoolNodeCounts();
  await pool.resize("p1", { targetDedicatedNodes: 1 });
  await pool.stopResize("p1").catch(() => undefined);
  await pool.deleteMethod("p2");
}

/** One of each kind: by what is sent, not by the values. */
function distinct(vectors: readonly SignatureVector[]): SignatureVector[] {
  const kinds = new Map<string, SignatureVector>();
  for (const vector of vectors) {
    const { client, method, target, headers } = vector;
    const shape = target.replaceAll(/=[^&]*/g, "").replaceAll(/tvmps_[0-9a-z_]+/g, "NODE");
    const kind = [client, method, shape, Object.keys(headers).sort()].join(" ");
    if (!kinds.has(kind)) kinds.set(kind, vector);
  }
  return [...kinds.values()];
}

async function record(
  client: string,
  use: (recorder: Recorder) => Promise<void>,
): Promise<SignatureVector[]> {
  await using service = await startService();
  await using recorder = await startRecorder(service.url, client);
  await use(recorder);
  return distinct(recorder.vectors);
}

const { azureBatch8, azureBatch14, azureBatch15 } = PYTHON_CLIENTS;
const vectors = [
  ...await record("@azure/batch 10.2.0", byJs),
  ...await record(azureBatch8, (recorder) => byPython(recorder, azureBatch8, "batch_msrest.py")),
  ...await record(azureBatch14, (recorder) => byPython(recorder, azureBatch14, "batch_msrest.py")),
  ...await record(azureBatch15, (recorder) => byPython(recorder, azureBatch15, "batch_core.py")),
];
await Deno.writeTextFile(
  testFile("cases/shared_key/vectors.json"),
  `${JSON.stringify({ account: ACCOUNT, key: KEY, vectors }, null, 1)}\n`,
);
