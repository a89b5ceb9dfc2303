import { assert, assertEquals, assertMatch } from "@std/assert";
import { testWith } from "../support/programs.ts";
import { tempFolder } from "../support/temp.ts";
import { type PoolNode, renderPool, type TunnelOptions, type TunnelPool } from "./tunnel_pool.ts";
import { SHELLS } from "./tunnel_shells.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE2DEcEDkOZsKSI3oOXSQ711KxWi+we3hnzGaU5VK8Ii";

const NODES: readonly PoolNode[] = ["tvmps_1_d", "tvmps_2_d"].map((id, number) => ({
  id,
  address: "127.0.0.1",
  port: number + 1,
  user: "shipyard",
  host_keys: [HOST_KEY],
}));

/** A pool whose ssh writes down that it was started; its nodes do not exist. */
interface Trap extends AsyncDisposable {
  readonly pool: TunnelPool;
  readonly canary: string;
  readonly options: TunnelOptions;
  /** Whether ssh has been started. */
  sprung(): Promise<boolean>;
}

async function setTrap(nodes: readonly PoolNode[] = NODES): Promise<Trap> {
  const parts = new AsyncDisposableStack();
  const { path: folder } = parts.use(await tempFolder());
  const pool = parts.use(await renderPool({ folder, privateKey: `${folder}/key`, nodes }));
  const log = `${folder}/ssh.log`;
  await Deno.mkdir(`${folder}/bin`);
  await Deno.writeTextFile(`${folder}/bin/ssh`, `#!/bin/sh\necho started >>'${log}'\nexit 255\n`, {
    mode: 0o755,
  });
  // No test here comes as far as asking Docker.
  await Deno.writeTextFile(`${folder}/bin/curl`, "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  const PATH = `${folder}/bin:${pool.env["PATH"]}`;
  return {
    pool,
    canary: `${folder}/canary`,
    // An argument that became a glob or a command would meet this folder.
    options: { env: { PATH }, cwd: `${folder}/bin` },
    sprung: () => exists(log),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

function exists(path: string): Promise<boolean> {
  return Deno.lstat(path).then(() => true, () => false);
}

async function assertHarmless(
  { pool, canary, options, sprung }: Trap,
  args: readonly string[],
  code: number,
  reason: RegExp,
  shell?: readonly string[],
): Promise<void> {
  const result = await pool.run(args, shell === undefined ? options : { ...options, shell });
  const shown = JSON.stringify(args).slice(0, 200);
  assertEquals([result.code, result.stdout], [code, ""], shown + result.stderr);
  assertMatch(result.stderr, /^ssh_docker_tunnel: [ -~]{1,320}\n$/, shown);
  assertMatch(result.stderr, reason, shown);
  assertEquals(result.stderr.includes("##["), false, "a CI service would take it for a command");
  assertEquals(await sprung(), false, `${shown} has started ssh`);
  assertEquals(await exists(canary), false, `${shown} was run`);
  assertEquals(await exists(pool.runFolder), false, `${shown} has made a folder`);
  assertEquals(pool.processes(), []);
}

function abuses(canary: string): readonly (readonly [string, number])[] {
  return [
    ["", 2],
    ["-1", 2],
    ["-n", 2],
    ["--", 2],
    ["00", 3],
    ["01", 3],
    ["+1", 3],
    [" 0", 3],
    ["0 ", 3],
    ["0x0", 3],
    ["1e0", 3],
    ["*", 3],
    ["?", 3],
    ["[01]", 3],
    ["0|1", 3],
    ["0;id", 3],
    [`0;touch ${canary}`, 3],
    [`0\ntouch ${canary}`, 3],
    ["0\n1", 3],
    ["\n", 3],
    [`x[$(touch ${canary})]`, 3],
    [`$(touch ${canary})`, 3],
    [`\`touch ${canary}\``, 3],
    [`'; touch ${canary}; '`, 3],
    ["${canary}", 3],
    ["%s%s%n", 3],
    ["\\", 3],
    ["::error::\x1b[2J##[error]###[error]", 3],
    ["99", 3],
    ["9".repeat(100), 3],
    ["x".repeat(100_000), 3],
    ["NODE0", 3],
    ["tvmps_1", 3],
    ["testpool", 3],
    ["testpool-node2", 3],
    ["localhost", 3],
    ["-oProxyCommand=touch canary", 2],
  ];
}

for (const shell of SHELLS) {
  testWith([shell[0]], `${shell.join(" ")}: an odd argument starts nothing`, async () => {
    await using trap = await setTrap();
    for (const [argument, code] of abuses(trap.canary)) {
      const reason = code === 3 ? /there is no node .*; --list shows the nodes$/m : /--help/;
      const shown = argument.length > 200 ? /there is no node x{200}/ : reason;
      await assertHarmless(trap, [argument], code, shown, shell);
    }
  });
}

testWith(["sh"], "a good argument starts ssh, as the traps here would show", async () => {
  await using trap = await setTrap();
  const { code, stdout } = await trap.pool.run(["testpool-node1"], trap.options);
  assertEquals([code, stdout], [1, ""]);
  assert(await trap.sprung());
});

const WRONG_USAGE: readonly (readonly [args: readonly string[], reason: RegExp])[] = [
  [[], /name a node/],
  [["0", "1"], /one node at a time/],
  [["0", "--", "1"], /one node at a time/],
  [["--", "0", "1"], /one node at a time/],
  [["--", ""], /the node is empty/],
  [["--stop", ""], /the node is empty/],
  [["--stop", "--", ""], /the node is empty/],
  [["--force", "0"], /unknown option/],
  [["-x"], /unknown option/],
  [["-p"], /-p needs a port/],
  [["0", "-p"], /-p needs a port/],
  ...["", "x", "-1", "65536", "99999999999999999999", "0x50", "08", "02375", "00", "1 2", "$((1))"]
    .map((port) => [["-p", port, "0"], /-p needs a port from 0 to 65535/] as const),
  [["0", "-u"], /-u needs the path of a socket/],
  [["-u", "", "0"], /-u needs the path of a socket/],
];

testWith(["sh"], "a command line that makes no sense starts nothing", async () => {
  await using trap = await setTrap();
  for (const [args, reason] of WRONG_USAGE) await assertHarmless(trap, args, 2, reason);
});

testWith(["sh"], "no command takes a node that does not exist", async () => {
  await using trap = await setTrap();
  for (const args of [["--stop", "99"], ["--status", "99"], ["-p", "0", "99"], ["--", "-1"]]) {
    await assertHarmless(trap, args, 3, /there is no node/);
  }
});

testWith(["sh"], "the only node need not be named", async () => {
  await using trap = await setTrap(NODES.slice(0, 1));
  assertEquals((await trap.pool.run([], trap.options)).code, 1);
  assert(await trap.sprung());
});

testWith(["sh"], "stopping needs no node, not even where there is only one", async () => {
  await using trap = await setTrap(NODES.slice(0, 1));
  const { code, stdout, stderr } = await trap.pool.run(["--stop"], trap.options);
  assertEquals([code, stdout, stderr], [0, "", "ssh_docker_tunnel: no tunnel to stop\n"]);
  assertEquals(await trap.sprung(), false);
});
