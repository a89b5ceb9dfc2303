import { assert, assertEquals } from "@std/assert";
import { makeEd25519Pair } from "../../../lib/ssh/key_pair.ts";
import type { Pace } from "../../../lib/emulator/account/pace.ts";
import type { Node } from "../../../lib/emulator/account/node.ts";
import { runCommand } from "../../support/command.ts";
import { testWith } from "../../support/programs.ts";
import { until } from "../../support/wait.ts";
import { bodyWithNatPools, poolBody } from "./pool_body.ts";
import { type RawAnswer, send } from "./signed_request.ts";
import { startService, type TestService } from "./start_service.ts";

Deno.test.sanitizer({ ops: true, resources: true });

async function withNode(
  body: Record<string, unknown>,
  state = "idle",
): Promise<{ service: TestService; node: Node; path: string }> {
  const service = await startService();
  await send(service.port, {
    method: "POST",
    target: "/pools",
    body: { ...body, targetDedicatedNodes: 1 },
  });
  const nodes = (): readonly Node[] => service.account.findPool("p1")?.nodes ?? [];
  assert(await until(() => nodes()[0]?.state === state, 10_000));
  const [node] = nodes();
  assert(node !== undefined);
  return { service, node, path: `/pools/p1/nodes/${node.id}` };
}

function reasonOf({ status, code, json }: RawAnswer): string {
  const { values } = json;
  const last = Array.isArray(values) ? values.at(-1)?.value : undefined;
  return `${status} ${code}: ${last}`;
}

Deno.test("a node that no port leads to has no remote login settings", async () => {
  const { service, node, path } = await withNode(poolBody());
  await using _ = service;
  const refused = await send(service.port, { target: `${path}/remoteloginsettings` });
  assertEquals(
    reasonOf(refused),
    "409 OperationNotValidOnNode: No public port leads to port 22 of the node",
  );
  const { json } = await send(service.port, { target: path });
  assertEquals([json["id"], json["endpointConfiguration"]], [node.id, undefined]);
});

Deno.test("a failed start task is told of as the service does", async () => {
  const { service, path } = await withNode(
    poolBody({ startTask: { commandLine: "/bin/false" } }),
    "starttaskfailed",
  );
  await using _ = service;
  const { json } = await send(service.port, { target: path });
  const info = json["startTaskInfo"];
  assert(typeof info === "object" && info !== null);
  const { startTime: _s, endTime: _e, ...rest } = { startTime: 0, endTime: 0, ...info };
  assertEquals(rest, {
    state: "completed",
    exitCode: 1,
    result: "failure",
    failureInfo: {
      category: "usererror",
      code: "FailureExitCode",
      message: "The task process exited with an unexpected exit code",
      details: [],
    },
    retryCount: 0,
  });
});

const { publicKey, privateKey } = makeEd25519Pair("x");

for (
  const [what, body, outcome] of [
    ["a key", { name: "a", sshPublicKey: publicKey }, "201 undefined: undefined"],
    ["a password", { name: "a", password: "hidden" }, "201 undefined: undefined"],
    [
      "neither key nor password",
      { name: "a" },
      "400 InvalidPropertyValue: A user needs a key or a password",
    ],
    ["no name", { sshPublicKey: publicKey }, "400 MissingRequiredProperty: name"],
    [
      "a path as name",
      { name: "../a", sshPublicKey: publicKey },
      "400 InvalidPropertyValue: It must have 1 to 32 letters, digits, underscores, periods and " +
      "hyphens, and begin with a letter or an underscore",
    ],
    [
      "a time in the past",
      { name: "a", sshPublicKey: publicKey, expiryTime: "2020-01-01T00:00:00Z" },
      "400 InvalidPropertyValue: It must be in the future",
    ],
    [
      "a time in words",
      { name: "a", sshPublicKey: publicKey, expiryTime: "tomorrow" },
      "400 InvalidPropertyValue: It must be an ISO 8601 time",
    ],
    [
      "its private key",
      { name: "a", sshPublicKey: privateKey },
      "400 InvalidPropertyValue: It is a private key; give the public one (its file ends in .pub)",
    ],
    [
      "two keys",
      { name: "a", sshPublicKey: `${publicKey}\n${publicKey}` },
      '400 InvalidPropertyValue: It must be one line "TYPE BASE64", as in a .pub file, with no ' +
      "options or host names before it",
    ],
    [
      "options before the key",
      { name: "a", sshPublicKey: `command="x" ${publicKey}` },
      '400 InvalidPropertyValue: It must be one line "TYPE BASE64", as in a .pub file, with no ' +
      "options or host names before it",
    ],
  ] as const
) {
  Deno.test(`a user with ${what}: ${outcome.slice(0, 80)}`, async () => {
    const { service, path } = await withNode(bodyWithNatPools({}));
    await using _ = service;
    const answer = await send(service.port, { method: "POST", target: `${path}/users`, body });
    assertEquals(reasonOf(answer), outcome);
    const all = answer.text + service.lines.join("\n") +
      JSON.stringify(service.account.listPools()[0]?.nodes[0]?.users);
    assertEquals([all.includes("hidden"), all.includes(privateKey.slice(0, 60))], [false, false]);
  });
}

Deno.test("at most 100 nodes are removed at once, and only those that are there", async () => {
  const { service, node } = await withNode(poolBody());
  await using _ = service;
  const remove = async (nodeList: unknown): Promise<string> => {
    const target = "/pools/p1/removenodes";
    const { status, code } = await send(service.port, {
      method: "POST",
      target,
      body: { nodeList },
    });
    return `${status} ${code}`;
  };
  assertEquals(await remove(Array.from({ length: 101 }, () => "x")), "400 OutOfRangeInput");
  assertEquals(await remove([]), "400 InvalidPropertyValue");
  assertEquals(await remove([7]), "400 InvalidPropertyValue");
  assertEquals(await remove(undefined), "400 MissingRequiredProperty");
  assertEquals(await remove([node.id, "x"]), "404 NodeNotFound");
  assertEquals(service.account.findPool("p1")?.nodes.length, 1);
});

Deno.test("a resize names at least one size", async () => {
  const { service } = await withNode(poolBody());
  await using _ = service;
  const resize = async (body: unknown): Promise<string> => {
    const target = "/pools/p1/resize";
    const { status, code } = await send(service.port, { method: "POST", target, body });
    return `${status} ${code}`;
  };
  assertEquals(await resize({}), "400 MissingRequiredProperty");
  assertEquals(
    await resize({ targetDedicatedNodes: 0, nodeDeallocationOption: "burn" }),
    "400 InvalidPropertyValue",
  );
  assertEquals(await resize({ targetLowPriorityNodes: 1 }), "202 undefined");
  assertEquals(service.account.findPool("p1")?.target, { dedicated: 1, lowPriority: 1 });
});

Deno.test("a resize that was stopped leaves its error behind", async () => {
  const faults: { pace: Pace } = { pace: { kind: "polls", count: 99 } };
  await using service = await startService({ faults });
  const { port } = service;
  const body = poolBody({ targetDedicatedNodes: 1 });
  await send(port, { method: "POST", target: "/pools", body });
  assertEquals((await send(port, { target: "/pools/p1" })).json["resizeErrors"], undefined);
  faults.pace = { kind: "now" };
  assertEquals((await send(port, { method: "POST", target: "/pools/p1/stopresize" })).status, 202);
  const steady = async (): Promise<boolean> =>
    (await send(port, { target: "/pools/p1" })).json["allocationState"] === "steady";
  assert(await until(steady, 10_000));
  assertEquals((await send(port, { target: "/pools/p1" })).json["resizeErrors"], [
    { code: "ResizeStopped", message: "The resize was stopped by a user", values: [] },
  ]);
});

testWith(["mkfifo"], "only files of the node's own folder are shown", async () => {
  const { service, node, path } = await withNode(poolBody());
  await using _ = service;
  const folder = service.filesOf(node);
  await Deno.writeTextFile(`${folder}/../outside.txt`, "outside");
  await Deno.writeTextFile(`${folder}/plain.txt`, "plain");
  await Deno.writeTextFile(`${folder}/a b+ü.txt`, "odd name");
  await Deno.mkdir(`${folder}/shared`);
  await Deno.writeTextFile(`${folder}/shared/deep.bin`, "deep");
  await Deno.symlink("../outside.txt", `${folder}/link.txt`);
  await Deno.symlink("plain.txt", `${folder}/inner-link.txt`);
  await Deno.symlink("/", `${folder}/root`);
  assertEquals((await runCommand("mkfifo", [`${folder}/pipe`])).code, 0);
  const get = (name: string, method = "GET"): Promise<RawAnswer> =>
    send(service.port, { method, target: `${path}/files/${name}` });
  assertEquals((await get("plain.txt")).text, "plain");
  assertEquals((await get("shared/deep.bin")).text, "deep");
  assertEquals((await get("shared%2Fdeep.bin")).text, "deep");
  assertEquals((await get(encodeURIComponent("a b+ü.txt"))).text, "odd name");
  const outside = [
    "../outside.txt",
    "..%2Foutside.txt",
    "shared/..%2F..%2Foutside.txt",
    "%2Fetc%2Fpasswd",
    "shared%2F%2Fdeep.bin",
    ".",
    "..",
    "plain.txt%00",
    "..%5Coutside.txt",
    "link.txt",
    "inner-link.txt",
    "root/etc/passwd",
    "root",
    "pipe",
    "none.txt",
    "plain.txt/x",
  ];
  for (const name of outside) {
    assertEquals((await get(name)).code, "FileNotFound", name);
    assertEquals((await get(name, "HEAD")).status, 404, name);
  }
  assertEquals((await get("shared")).code, "FileNotFound");
  const properties = await get("shared", "HEAD");
  assertEquals(
    [properties.status, properties.headers["ocp-batch-file-isdirectory"]],
    [200, "true"],
  );
  const list = async (query: string): Promise<unknown[]> => {
    const target = `${path}/files?api-version=2025-06-01${query}`;
    const { value } = (await send(service.port, { target })).json;
    return Array.isArray(value) ? value.map(({ name }) => name) : [];
  };
  assertEquals(await list(""), ["a b+ü.txt", "plain.txt", "shared", "startup"]);
  assertEquals(await list("&recursive=true&$filter=startswith(name,'shared')"), [
    "shared",
    "shared/deep.bin",
  ]);
});

Deno.test("ocp-range names a part of a file, conditions its time", async () => {
  const { service, node, path } = await withNode(poolBody());
  await using _ = service;
  await Deno.writeTextFile(`${service.filesOf(node)}/ten.txt`, "0123456789");
  await Deno.writeTextFile(`${service.filesOf(node)}/empty.txt`, "");
  const get = async (range: string, name = "ten.txt"): Promise<string> => {
    const { status, code, text } = await send(service.port, {
      target: `${path}/files/${name}`,
      headers: { "ocp-range": range },
    });
    return code ?? `${status} ${text}`;
  };
  assertEquals(await get("bytes=2-4"), "200 234");
  assertEquals(await get("bytes=8-"), "200 89");
  assertEquals(await get("bytes=8-99"), "200 89");
  assertEquals(await get("bytes=0-0"), "200 0");
  assertEquals(await get("bytes=10-"), "InvalidRange");
  assertEquals(await get("bytes=4-2"), "InvalidRange");
  assertEquals(await get("bytes=0-", "empty.txt"), "InvalidRange");
  assertEquals(await get("bytes=-2"), "InvalidHeaderValue");
  const empty = await send(service.port, { target: `${path}/files/empty.txt` });
  assertEquals([empty.status, empty.text], [200, ""]);
  const conditional = async (header: string, hours: number): Promise<number> => {
    const value = new Date(Date.now() + hours * 3_600_000).toUTCString();
    const target = `${path}/files/ten.txt`;
    return (await send(service.port, { target, headers: { [header]: value } })).status;
  };
  assertEquals(await conditional("if-modified-since", 1), 304);
  assertEquals(await conditional("if-modified-since", -1), 200);
  assertEquals(await conditional("if-unmodified-since", -1), 412);
});
