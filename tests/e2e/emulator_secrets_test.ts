import { assert, assertEquals } from "@std/assert";
import { EXECUTABLE } from "../support/poolgen.ts";
import { runningProcesses } from "../support/processes.ts";
import { testWith } from "../support/programs.ts";
import { filesBelow } from "../support/render_project.ts";
import { makeSite, nodesOf, SSH } from "./emulator_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

testWith(
  SSH,
  "the account's keys are where they belong, and nowhere else",
  async () => {
    await using site = await makeSite(EXECUTABLE);
    const { key } = await site.status("up", "-d");
    const outputs: string[] = [];
    const commands: readonly string[][] = [
      ["render"],
      ...["status", "logs", "list", "up"].map((word) => ["emulator", word]),
      ["emulator", "fault", "list"],
      ["emulator", "node", "0", "reboot"],
      ["emulator", "node", "9", "reboot"],
      ["emulator", "up", "--port=1"],
      ["config", "show", `--credentials=${site.stateOf()}/credentials.yaml`],
    ];
    for (const args of commands) {
      const { stdout, stderr } = await site.run(args);
      outputs.push(stdout, stderr);
    }
    assertEquals((await site.ssh("node0", "env; true")).code, 0);
    outputs.push((await site.ssh("node0", "env")).stdout);
    const record = JSON.parse(await Deno.readTextFile(`${site.stateOf()}/instance.json`));
    const secrets: string[] = record.keys;
    assertEquals(secrets[0], key);
    assertEquals(secrets.length, 2);
    for (const { pid } of runningProcesses()) outputs.push(commandLine(pid));
    for (const output of outputs) {
      for (const secret of secrets) assert(!output.includes(secret), output);
    }

    const files = await filesBelow(`${site.home}/.poolgen`);
    const holding = Object.entries(files)
      .filter(([, { text }]) => secrets.some((secret) => text.includes(secret)))
      .map(([path]) => path);
    assertEquals(
      holding,
      ["credentials.yaml", "instance.json"].map((name) => `emulator/default/${name}`),
    );
    for (const [path, { text, mode }] of Object.entries(files)) {
      const isSecret = holding.includes(path) || text.includes("PRIVATE KEY");
      if (isSecret) assertEquals(mode, 0o600, path);
    }
    assertEquals(((await Deno.stat(site.stateOf())).mode ?? 0) & 0o777, 0o700);
    for (const { text } of Object.values(await filesBelow(site.folder))) {
      assert(!secrets.some((secret) => text.includes(secret)));
    }
  },
);

testWith([], "status --json is as documented", async () => {
  await using site = await makeSite(EXECUTABLE);
  const status = JSON.parse(await site.done("emulator", "up", "-d", "--nodes=1", "--json"));
  assertEquals(Object.keys(status), [
    ...["version", "name", "endpoint", "account", "key", "credentials_file", "pid", "state_dir"],
    ...["baseline_users", "engine", "pools"],
  ]);
  const state = site.stateOf();
  assertEquals(status.baseline_users, [
    { name: "root", private_key: `${state}/users/root` },
    { name: "ubuntu", private_key: `${state}/users/ubuntu` },
  ]);
  assertEquals([status.version, status.account, status.state_dir], [1, "poolgen", state]);
  assertEquals(status.credentials_file, `${state}/credentials.yaml`);
  assertEquals(Object.keys(status.pools[0]), ["id", "allocation_state", "nodes"]);
  const [node] = status.pools[0].nodes;
  assertEquals(Object.keys(node), [
    ...["cardinal", "node_id", "address", "port", "state", "host_keys", "users", "container"],
  ]);
  assertEquals([status.engine, node.container], ["process", null]);
  assertEquals(node.users, [
    { name: "root", is_admin: true, expiry: null },
    { name: "ubuntu", is_admin: false, expiry: null },
  ]);
  for (const args of [["status"], ["node", "0", "reboot"], ["up"]]) {
    assertEquals(JSON.parse(await site.done("emulator", ...args, "--json")), status);
  }
  const reset = await site.status("reset");
  assertEquals(nodesOf(reset).length, 1);
  const failed = await site.run(["emulator", "status", "--name=none", "--json"]);
  assertEquals(failed.code, 5);
  assertEquals(JSON.parse(failed.stdout).error.exit_code, 5);
});

function commandLine(pid: number): string {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/cmdline`);
  } catch {
    // it has just ended
    return "";
  }
}
