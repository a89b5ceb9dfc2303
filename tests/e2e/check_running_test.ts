import { userInfo } from "node:os";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { runCommand } from "../support/command.ts";
import { freePort } from "../support/free_port.ts";
import { PROGRAMS } from "../support/poolgen.ts";
import { sendSignal } from "../support/processes.ts";
import { testWith } from "../support/programs.ts";
import { startSilentServer } from "../support/silent_server.ts";
import { makeKey } from "../support/ssh_keys.ts";
import { atTerminal, TERMINAL } from "../support/terminal.ts";
import { startTcpProxy, type TcpProxy } from "../support/tcp_proxy.ts";
import { until } from "../support/wait.ts";
import {
  assertResults,
  CHECK_PROGRAMS,
  type Checked,
  checkedOf,
  type CheckSite,
  listed,
  makeCheckSite,
  resultsOf,
  TRANSPORTS,
} from "./check_site.ts";
import { assertNothingLeft, nodesOf } from "./emulator_site.ts";
import { HOME_TOOLS, makeHome } from "./tunnel_home.ts";

/** Starts a pool of the emulator, and renders it. */
async function makePool(site: CheckSite, nodes: number): Promise<void> {
  await site.done("emulator", "up", "-d", `--nodes=${nodes}`);
  await site.done("render", "-q");
}

for (const program of PROGRAMS) {
  testWith(CHECK_PROGRAMS, `${program.name}: check passes on a real server`, async () => {
    await using site = await makeCheckSite(program);
    const server = await site.serve({ extra: [`SetEnv HOME=${site.folder}`] });
    await site.render({ nodes: [listed("a", server)] });
    for (const transport of TRANSPORTS) {
      const { code, stdout, stderr } = await site.run([
        "check",
        "--skip=docker",
        `--transport`,
        transport,
      ]);
      assertEquals([code, stderr.replace(/^\d+ of \d+ checks done, \d+ failed\n/gm, "")], [0, ""]);
      assertMatch(stdout, /passed/);
    }
  });
}

testWith(CHECK_PROGRAMS, "a passphrase that nobody can type is told", async () => {
  await using site = await makeCheckSite();
  await site.render({ nodes: [listed("a", await site.serve())] });
  const { privateKey } = site.key;
  await runCommand("ssh-keygen", ["-q", "-p", "-P", "", "-N", "some words", "-f", privateKey]);
  const reason = `takes the key ${privateKey}, but ssh cannot use it without its passphrase`;
  const { report } = await site.check("--only=login");
  const detail = report.results.find(({ check }) => check === "login")?.detail ?? "";
  assertStringIncludes(detail, reason);
  const { code, stderr } = await site.run(["ssh", "--", "true"]);
  assertEquals(code, 255);
  assertStringIncludes(stderr, reason);
});

testWith(CHECK_PROGRAMS, "checks and nodes are chosen by name", async (t) => {
  await using site = await makeCheckSite();
  await makePool(site, 4);
  const ids = nodesOf(await site.status()).map(({ node_id }) => node_id);
  const asked = async (...args: string[]): Promise<string[]> => {
    const { report } = await site.check(...args);
    return report.results.map(({ alias, check }) => `${alias ?? "pool"} ${check}`);
  };
  await t.step("--only and --skip", async () => {
    assertEquals(await asked("0", "--only=exec, tcp"), ["node0 tcp", "node0 exec"]);
    assertEquals(await asked("0", "--only=tcp,config,login", "--skip=login"), [
      ...["pool config", "node0 tcp"],
    ]);
    const { stdout } = await site.run(["check", "--list"]);
    const all = stdout.trim().split("\n").slice(1).map((line) => line.split(" ")[0] ?? "");
    assertEquals(all.length, 16);
    const left = await asked("1", "--skip", all.filter((id) => id !== "banner").join());
    assertEquals(left, ["node1 banner"]);
    const some = await site.run(["check", "--list", "--only=sftp"]);
    assertMatch(
      some.stdout,
      /^CHECK +NEEDS +PASSES WHEN\nsftp +login +the SFTP subsystem answers\n$/,
    );
  });
  await t.step("words that mean nothing", async () => {
    const rows: readonly (readonly [string[], RegExp])[] = [
      [["--only=logn"], /^error: There is no check "logn"\nhint: Did you mean login\?\n$/],
      [
        ["--skip=xyzzy"],
        /^error: There is no check "xyzzy"\nhint: There are: config, render, .*\n$/,
      ],
      [["--only="], /^error: /],
      [
        ["--only=tcp,exec", "--skip=exec, tcp"],
        /^error: There is nothing to check: --skip names all that --only leaves\nhint: /,
      ],
      [["node9"], /^error: No node is meant by "node9"\nhint: Name nodes by number/],
      [
        ["--transport=telnet"],
        /^error: Cannot use "telnet" for --transport\nhint: There are: ssh2, openssh/,
      ],
      [["--wait=soon"], /^error: Cannot use "soon" for --wait\n/],
      [["--timeout=0"], /^error: Cannot use "0" for --timeout\n/],
      [["--concurrency=0"], /^error: Cannot use "0" for --concurrency\n/],
    ];
    for (const [args, message] of rows) {
      const { code, stdout, stderr } = await site.run(["check", "-q", ...args]);
      assertEquals([code, stdout], [2, ""], args.join(" "));
      assertMatch(stderr, message);
    }
  });
  await t.step("nodes", async () => {
    const rows: readonly (readonly [string[], number[]])[] = [
      [[], [0, 1, 2, 3]],
      [["2"], [2]],
      [["1-2"], [1, 2]],
      [["3", "node0"], [0, 3]],
      [[ids[2] ?? ""], [2]],
      [["node?"], [0, 1, 2, 3]],
      [["*"], [0, 1, 2, 3]],
      [["state=idle"], [0, 1, 2, 3]],
    ];
    for (const [words, cardinals] of rows) {
      const expected = cardinals.map((cardinal) => `node${cardinal} tcp`);
      assertEquals(await asked("--only=tcp", ...words), expected, words.join(" "));
    }
  });
});

testWith(CHECK_PROGRAMS, "--wait goes on until the pool is well", async () => {
  await using site = await makeCheckSite();
  const broken = await startTcpProxy(freePort());
  const hostKey = await makeKey(`${site.folder}/host`);
  const { port } = broken;
  const node = { address: "127.0.0.1", user: userInfo().username, port };
  await site.render({ nodes: [listed("a", { ...node, hostKey: hostKey.publicKey })] });
  const args = ["--only=tcp,banner,login", "--json"];
  assertEquals((await site.run(["check", ...args, "--wait=1s"])).code, 3);
  const before = broken.count();
  const waiting = site.start(["check", ...args, "--wait=60s"]);
  assert(await until(() => broken.count() > before, 20_000));
  await broken[Symbol.asyncDispose]();
  await site.serve({ hostKey, port });
  assertEquals(await waiting.ended(), 0, waiting.stdout());
  assertEquals(JSON.parse(waiting.stdout()).summary, { passed: 3, failed: 0, skipped: 0 });
});

testWith(CHECK_PROGRAMS, "--concurrency bounds how many nodes are asked at once", async () => {
  await using site = await makeCheckSite();
  const [silent, slow] = [await startSilentServer(), await site.serve()];
  site.parts.use(silent);
  const proxies: TcpProxy[] = [];
  for (let count = 0; count < 4; count++) {
    proxies.push(site.parts.use(await startTcpProxy(silent.port)));
  }
  const nodes = proxies.map(({ port }, index) => listed(`n${index}`, { ...slow, port }));
  await site.render({ nodes });
  const running = site.start(["check", "--only=tcp,banner", "--concurrency=2", "--json"]);
  const asked = (): number => proxies.filter((proxy) => proxy.count() > 0).length;
  assert(await until(() => asked() === 2, 20_000));
  sendSignal(running.pid, "SIGINT");
  assertEquals(await running.ended(), 130);
  assertEquals(asked(), 2);
});

for (const transport of TRANSPORTS) {
  testWith(
    CHECK_PROGRAMS,
    `${transport}: what is known is told when a run ends early`,
    async (t) => {
      await using site = await makeCheckSite();
      const { port } = site.parts.use(await startSilentServer());
      const server = await site.serve();
      const silent = { id: "b", address: "127.0.0.1", port };
      await site.render({ nodes: [listed("a", server), silent] });
      const args = ["--only=config,tcp,banner,login", "--transport", transport];

      await t.step("by --timeout", async () => {
        const { code, report } = await site.check(...args, "--timeout=6s");
        assertEquals([code, report.interrupted], [5, true]);
        const verdicts = (id: string | null): string[] =>
          [...resultsOf(report, id).values()].map(({ verdict }) => verdict);
        assertEquals([verdicts(null), verdicts("a")], [["passed"], ["passed", "passed", "passed"]]);
        assertEquals(verdicts("b"), ["passed", "skipped", "skipped"]);
      });
      await t.step("by SIGINT", async () => {
        const running = site.start(["check", ...args, "--json"]);
        // the healthy node is done when its login is in the log
        assert(await until(async () => logins(await server.log()) >= 2, 20_000));
        await new Promise((resolve) => setTimeout(resolve, 500));
        sendSignal(running.pid, "SIGINT");
        assertEquals(await running.ended(), 130);
        const report = JSON.parse(running.stdout());
        assertEquals(report.interrupted, true);
        assertEquals(resultsOf(report, "a").get("login")?.verdict, "passed");
        assertEquals(resultsOf(report, "b").get("banner")?.verdict, "skipped");
      });
      await assertNothingLeft(site);
      assertEquals([...Deno.readDirSync(site.tmp)], []);
    },
  );
}

function logins(log: string): number {
  return log.split("\n").filter((line) => line.startsWith("Accepted publickey")).length;
}

testWith(CHECK_PROGRAMS, "each node gets one connection, by either transport", async () => {
  await using site = await makeCheckSite();
  const server = await site.serve({ extra: [`SetEnv HOME=${site.folder}`] });
  const settings = { docker: { endpoint: `tcp://127.0.0.1:${freePort()}` } };
  for (const transport of TRANSPORTS) {
    const proxy = site.parts.use(await startTcpProxy(server.port));
    await site.render({ nodes: [listed("a", { ...server, port: proxy.port })], settings });
    const { code, stderr } = await site.check("--transport", transport);
    assertEquals([code, proxy.count()], [0, 1], stderr);
    assert(await until(() => proxy.open() === 0, 5_000));
  }
});

testWith(
  [...CHECK_PROGRAMS, ...HOME_TOOLS, TERMINAL],
  "nodes behind a jump host are reached through it",
  async (t) => {
    await using site = await makeCheckSite();
    const [jump, server] = [await site.serve(), await site.serve()];
    const settings = { proxy_jump: `${jump.user}@127.0.0.1:${jump.port}` };
    await site.render({ nodes: [listed("a", server)], settings });
    const id_ed25519 = await Deno.readTextFile(site.key.privateKey);
    const known_hosts = `[127.0.0.1]:${jump.port} ${jump.hostKey}\n`;
    const check = async (name: string, files: Record<string, string>): Promise<Checked> => {
      const folder = `${site.tmp}/${name}`;
      await Deno.mkdir(folder);
      const [file = "", ...args] = [...await makeHome(folder, files), ...site.program.command];
      const only = "--only=openssh,tcp,banner,host-key,algorithms,login,exec,sftp";
      return checkedOf(
        await runCommand(file, [...args, "check", "--json", only], {
          cwd: site.folder,
          env: { ...site.env },
          clearEnv: true,
        }),
      );
    };
    await t.step("one that lets us through", async () => {
      const { code, report, stderr } = await check("well", { id_ed25519, known_hosts });
      assertMatch(stderr, /note: The nodes are reached by OpenSSH, through the jump host/);
      assertResults(resultsOf(report, "a"), {}, "a");
      assertEquals(code, 0);
    });
    await t.step("one that nobody knows", async () => {
      const { code, report } = await check("unknown", { id_ed25519 });
      const { detail = "" } = resultsOf(report, "a").get("tcp") ?? {};
      assertMatch(
        detail,
        /^there is no way through the jump host: .*Host key verification failed: log in to/,
      );
      assertEquals(code, 3);
    });
    await t.step("one that nobody knows, and somebody at a terminal could be asked", async () => {
      const folder = `${site.tmp}/asked`;
      await Deno.mkdir(folder);
      const home = await makeHome(folder, { id_ed25519 });
      const { code, screen } = await atTerminal(
        [...home, ...site.program.command, "check", "--only=tcp"],
        [],
        { cwd: site.folder, env: { ...site.env } },
      );
      assertMatch(screen, /there is no way through the jump host: .*Host key verification failed/);
      assertEquals([code, screen.includes("authenticity")], [3, false]);
    });
  },
);
