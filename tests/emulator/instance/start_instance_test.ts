import { assertEquals, assertRejects } from "@std/assert";
import process from "node:process";
import { UsageError, UserError } from "../../../lib/errors.ts";
import { callInstance } from "../../../lib/emulator/instance/control_client.ts";
import { instanceFiles } from "../../../lib/emulator/instance/instance_files.ts";
import { openInstanceLog } from "../../../lib/emulator/instance/instance_log.ts";
import { readRecord } from "../../../lib/emulator/instance/instance_record.ts";
import { type Instance, startInstance } from "../../../lib/emulator/instance/start_instance.ts";
import { tempFolder } from "../../support/temp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

function start(folder: string, sshPortBase?: number): Promise<Instance> {
  return startInstance({
    name: undefined,
    folder,
    sshPortBase,
    acceptBearer: false,
    strictApiVersion: false,
    env: process.env,
    self: ["poolgen"],
    log: () => undefined,
  });
}

Deno.test("what every object has is no action of an instance", async () => {
  await using folder = await tempFolder();
  await using _instance = await start(`${folder.path}/state`);
  const record = await readRecord(instanceFiles(`${folder.path}/state`));
  if (record === undefined) throw new Error("there is no record");
  for (const name of ["constructor", "toString", "__proto__", "hasOwnProperty"]) {
    await assertRejects(() => callInstance(record, name), UserError, "answered with 404");
  }
});

Deno.test("an instance keeps out of folders with other files", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/project`;
  await Deno.mkdir(path);
  await Deno.chmod(path, 0o755);
  for (const name of ["credentials.yaml", "state.json"]) {
    await Deno.writeTextFile(`${path}/${name}`, "mine\n");
    await assertRejects(() => start(path), UsageError, "other files are there");
    assertEquals([...Deno.readDirSync(path)].map(({ name }) => name), [name]);
    assertEquals(await Deno.readTextFile(`${path}/${name}`), "mine\n");
    await Deno.remove(`${path}/${name}`);
  }
  assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o755);
});

Deno.test("a folder that PATH cannot name is refused", async () => {
  await using folder = await tempFolder();
  await assertRejects(() => start(`${folder.path}/a:b`), UsageError, "Cannot keep an instance in");
  assertEquals([...Deno.readDirSync(folder.path)], []);
});

Deno.test("a node whose port is another program's is told of", async () => {
  await using folder = await tempFolder();
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const wanted = { id: "p", vmSize: "standard_d2s_v3", dedicated: 1, lowPriority: 0 };
  {
    await using instance = await start(`${folder.path}/state`, taken.addr.port);
    await assertRejects(
      () => instance.ensurePool(wanted),
      UserError,
      "The node node0 cannot start: ",
    );
    assertEquals(instance.status().pools[0]?.nodes[0]?.state, "unusable");
  }
  // which is no reason against other ports, the next time
  await using again = await start(`${folder.path}/state`, 0);
  await again.ensurePool(wanted);
  assertEquals(again.status().pools[0]?.nodes[0]?.state, "idle");
});

Deno.test({
  name: "a log that cannot be written holds nothing up",
  ignore: Deno.build.os !== "linux",
  fn: () => {
    const shown: string[] = [];
    using log = openInstanceLog("/dev/full", (line) => shown.push(line));
    log.write("one");
    assertEquals(shown.length, 1);
  },
});

Deno.test("a log that grows is put aside while it is written", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/emulator.log`;
  using log = openInstanceLog(path, () => undefined);
  const line = "x".repeat(1 << 20);
  for (let count = 0; count < 7; count++) log.write(line);
  log.write("last");
  const names = [...Deno.readDirSync(folder.path)].map(({ name }) => name).sort();
  assertEquals(names, ["emulator.log", "emulator.log.1"]);
  assertEquals((await Deno.readTextFile(path)).endsWith(" last\n"), true);
  const sizes = names.map((name) => Deno.statSync(`${folder.path}/${name}`).size);
  assertEquals(sizes.every((size) => size < 6 << 20), true);
});
