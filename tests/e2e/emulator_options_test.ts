import { assertEquals, assertMatch } from "@std/assert";
import { runCommand } from "../support/command.ts";
import { freePort } from "../support/free_port.ts";
import { EXECUTABLE } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { assertNothingLeft, makeSite, nodesOf, untilSaid } from "./emulator_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

testWith([], "each option can be an environment variable", async () => {
  await using site = await makeSite(EXECUTABLE);
  const port = freePort();
  const base = 29_000 + Math.floor(Math.random() * 2_000);
  const env = {
    POOLGEN_EMULATOR_NODES: "3",
    POOLGEN_EMULATOR_POOL: "from-env",
    POOLGEN_EMULATOR_PORT: String(port),
    POOLGEN_EMULATOR_SSH_PORT_BASE: String(base),
    POOLGEN_EMULATOR_HOST: "127.0.0.1",
    POOLGEN_EMULATOR_DETACH: "yes",
    POOLGEN_EMULATOR_JSON: "1",
    POOLGEN_EMULATOR_STATE: `${site.folder}/state`,
    POOLGEN_EMULATOR_NAME: "named",
    POOLGEN_EMULATOR_PACE: "1polls",
    POOLGEN_EMULATOR_SEED: "5",
  };
  const up = await site.run(["emulator", "up"], { env });
  assertEquals([up.code, up.stderr], [0, ""]);
  const status = JSON.parse(up.stdout);
  assertEquals(status.name, "named");
  assertEquals(status.state_dir, `${site.folder}/state`);
  assertEquals(status.endpoint, `http://127.0.0.1:${port}`);
  assertEquals(status.pools[0].id, "from-env");
  assertEquals(
    status.pools[0].nodes.map(({ port }: { port: number }) => port),
    [base, base + 1, base + 2],
  );
  const record = JSON.parse(await Deno.readTextFile(`${site.folder}/state/instance.json`));
  assertEquals([record.seed, record.host], [5, "127.0.0.1"]);
  const faults = await site.run(["emulator", "fault", "list"], { env });
  assertEquals(JSON.parse(faults.stdout).faults, [
    { name: "pace", value: "1polls", node_id: null },
  ]);
  // what is on the command line counts more
  const other = await site.run(["emulator", "up", "--nodes=1"], { env });
  assertEquals(JSON.parse(other.stdout).pools[0].nodes.length, 1);
  const wrong = await site.run(["emulator", "up", "--nodes=x"], { env });
  assertEquals([wrong.code, JSON.parse(wrong.stdout).error.exit_code], [2, 2]);
  const quiet = { ...env, POOLGEN_EMULATOR_JSON: "0", POOLGEN_EMULATOR_QUIET: "1" };
  const down = await site.run(["emulator", "down"], { env: quiet });
  assertEquals([down.code, down.stdout, down.stderr], [0, "", ""]);
  await assertNothingLeft(site);
});

testWith([], "a pace given in the foreground is the pace", async () => {
  await using site = await makeSite(EXECUTABLE);
  const up = site.start(["emulator", "up", "--pace=2polls"]);
  await untilSaid(up, "next: ");
  assertMatch(await site.done("emulator", "fault", "list"), /^pace +2polls +every node$/m);
  await site.done("emulator", "down");
  assertEquals(await up.ended(), 0);
});

for (
  const [args, error, hint] of [
    [["up", "-d", "--nodes=-1"], /nodes/, /whole number from 0 to 1000/],
    [["up", "-d", "--nodes=5001"], /nodes/, /whole number/],
    [["up", "-d", "--nodes=1e3"], /nodes/, /whole number/],
    [["up", "-d", "--port=65536"], /port/, /whole number from 0 to 65535/],
    [["up", "-d", "--ssh-port-base=65536"], /ssh-port-base/, /whole number from 0 to 65535/],
    [["up", "-d", "--seed=x"], /seed/, /whole number/],
    [["up", "-d", "--pool=a b"], /a b/, /letters, digits/],
    [["up", "-d", "--name=../x"], /\.\.\/x/, /letters, digits/],
    [["up", "-d", "--pace=soon"], /pace/, /now\|2s\|3polls/],
    [["up", "-d", "--detach=maybe"], /--detach takes no value/, undefined],
    [["up", "-d", "--node=1"], /Unknown option "--node"/, /--nodes/],
    [["up", "extra"], /Unexpected argument "extra"/, /--help/],
    [["node", "0", "rebot"], /rebot/, /Did you mean reboot\?/],
    [["node", "0"], /what to do/, /node 0 reboot/],
    [["fault", "set", "api-latenci", "1ms"], /api-latenci/, /Did you mean api-latency\?/],
    [["fault", "set", "api-latency", "fast"], /fast/, /such as 40ms/],
    [["fault", "set", "api-latency"], /its value/, /fault set api-latency 40ms/],
    [["fault", "set", "api-latency", "1ms", "--node=0"], /one node/, /Leave out --node/],
    [["fault", "clear", "ssh-silen"], /ssh-silen/, /Did you mean ssh-silent\?/],
    [["node", "7", "reboot"], /no node "7"/, /emulator status/],
    [["statsu"], /statsu/, /poolgen emulator status/],
  ] as const
) {
  testWith([], `wrong: emulator ${args.join(" ")}`, async () => {
    await using site = await makeSite(EXECUTABLE);
    const needsInstance = /^(?:node|fault)$/.test(args[0]);
    if (needsInstance) await site.done("emulator", "up", "-d", "-q");
    const { code, stdout, stderr } = await site.run(["emulator", ...args]);
    assertEquals([code, stdout], [2, ""], stderr);
    const [first = "", second = ""] = stderr.split("\n");
    assertMatch(first, /^error: /);
    assertMatch(first, error);
    if (hint !== undefined) assertMatch(second, hint);
    if (!needsInstance) await assertNothingLeft(site);
  });
}

/** The local addresses, in hexadecimal, that a process listens on. */
function listeningOn(pid: number): string[] {
  const sockets = new Set<string>();
  for (const { name } of Deno.readDirSync(`/proc/${pid}/fd`)) {
    const target = readLink(`/proc/${pid}/fd/${name}`);
    const [, inode] = /^socket:\[(\d+)\]$/.exec(target) ?? [];
    if (inode !== undefined) sockets.add(inode);
  }
  return ["tcp", "tcp6"].flatMap((table) =>
    Deno.readTextFileSync(`/proc/${pid}/net/${table}`).split("\n").slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => state === "0A" && sockets.has(inode ?? ""))
      .map(([, local = ""]) => local.split(":")[0] ?? "")
  );
}

function readLink(path: string): string {
  try {
    return Deno.readLinkSync(path);
  } catch {
    // it has just been closed
    return "";
  }
}

testWith([], "an instance listens on 127.0.0.1 alone", async () => {
  await using site = await makeSite(EXECUTABLE);
  const status = await site.status("up", "-d", "--nodes=4");
  assertEquals(nodesOf(status).map(({ address }) => address), Array(4).fill("127.0.0.1"));
  assertEquals(listeningOn(status.pid), Array(5).fill("0100007F"));
});

// in a network of its own, which leads nowhere
testWith(
  ["root", "unshare", "ip"],
  "where other machines can reach an instance, it says so",
  async () => {
    await using site = await makeSite(EXECUTABLE);
    const [file] = EXECUTABLE.command;
    const run = (script: string): ReturnType<typeof runCommand> =>
      runCommand("unshare", ["-n", "sh", "-ec", `ip link set lo up; ${script}`, file], {
        cwd: site.folder,
        env: { ...site.env },
        clearEnv: true,
      });
    const note = "note: The emulator listens on 0.0.0.0: other machines can reach its nodes\n";
    const up = await run('"$0" emulator up -d -q --host=0.0.0.0; "$0" emulator down -q');
    assertEquals([up.code, up.stdout], [0, ""], up.stderr);
    assertEquals(up.stderr, "");
    const loud = await run('"$0" emulator up -d --host=0.0.0.0; "$0" emulator down');
    assertEquals([loud.code, loud.stderr], [0, note]);
    const exec = await run('"$0" emulator exec --host=0.0.0.0 -- true');
    assertEquals([exec.code, exec.stdout, exec.stderr], [0, "", note]);
    const inside = await run('"$0" emulator exec --host=127.0.0.5 -- true');
    assertEquals([inside.code, inside.stderr], [0, ""]);
  },
);
