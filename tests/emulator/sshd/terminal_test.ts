import { assert, assertEquals, assertMatch } from "@std/assert";
import { type ChildProcess, spawn } from "node:child_process";
import { Writable } from "node:stream";
import { TERMINAL_PERL } from "../../../lib/emulator/sshd/terminal_perl.ts";
import { TERMINAL_PYTHON } from "../../../lib/emulator/sshd/terminal_python.ts";
import { argumentsOf, runningProcesses } from "../../support/processes.ts";
import { testWith, which } from "../../support/programs.ts";
import { until } from "../../support/wait.ts";
import { type NodeProcess, RUNTIMES, startNode } from "./node_process.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const SSH = ["ssh", "ssh-keygen", "perl"];

/** Somebody at a terminal. */
interface User extends AsyncDisposable {
  readonly process: ChildProcess;
  /** What the terminal has shown so far. */
  shown(): string;
  type(text: string): void;
  resize(rows: number, columns: number): void;
  /** Resolves when the terminal shows this. */
  sees(text: string | RegExp): Promise<void>;
  /** Resolves to the exit code or the signal. */
  readonly end: Promise<number | string | null>;
}

function sitDown(helper: readonly string[], command: readonly string[]): User {
  const [program = "", ...args] = helper;
  const process = spawn(program, [...args, "30", "100", ...command], {
    stdio: ["pipe", "pipe", "inherit", "pipe"],
    // a shell decorates its prompt for others
    env: { ...Deno.env.toObject(), TERM: "dumb" },
  });
  let text = "";
  process.stdout?.on("data", (data) => text += data);
  const control = process.stdio[3];
  if (!(control instanceof Writable)) throw new Error("no control");
  for (const stream of [process.stdin, control]) stream?.on("error", () => {});
  const end = new Promise<number | string | null>((resolve) => {
    process.once("close", (code, signal) => resolve(code ?? signal));
  });
  return {
    process,
    end,
    shown: () => text,
    type: (typed) => process.stdin?.write(typed),
    resize: (rows, columns) => control.write(`W ${rows} ${columns}\n`),
    async sees(wanted): Promise<void> {
      const seen = await until(
        () => typeof wanted === "string" ? text.includes(wanted) : wanted.test(text),
        20_000,
      );
      assert(seen, `${wanted} not in:\n${text}`);
    },
    async [Symbol.asyncDispose](): Promise<void> {
      process.kill("SIGHUP");
      control.destroy();
      process.stdin?.destroy();
      await end;
    },
  };
}

const PERL = ["perl", "-e", TERMINAL_PERL];
const PYTHON = [which("python3") ?? "python3", "-I", "-S", "-c", TERMINAL_PYTHON];

function login(node: NodeProcess): User {
  return sitDown(PERL, ["ssh", ...node.sshArguments("-tt", "-e", "none")]);
}

function running(word: string): number[] {
  return runningProcesses().map(({ pid }) => pid).filter((pid) => argumentsOf(pid).includes(word));
}

for (const runtime of RUNTIMES) {
  testWith(
    SSH,
    `${runtime}: a shell asks with the user, node and folder, and knows its size`,
    async () => {
      await using node = await startNode(runtime);
      await using user = login(node);
      await user.sees(/ann@node0:~\$ $/);
      user.type("stty size; tty; echo $SSH_TTY; echo $TERM; mkdir a; cd a\n");
      await user.sees(/30 100\r\n(\/dev\/pts\/\d+)\r\n\1\r\n\S+\r\nann@node0:~\/a\$ $/);
      user.resize(40, 120);
      await until(async () => {
        user.type("stty size\n");
        await user.sees(/\d+ \d+\r\nann/);
        return user.shown().includes("40 120");
      }, 10_000);
      await user.sees("40 120");
      user.type("exit 9\n");
      assertEquals(await user.end, 9);
    },
  );

  testWith(SSH, `${runtime}: keys interrupt, stop and end what runs in a shell`, async () => {
    await using node = await startNode(runtime);
    await using user = login(node);
    await user.sees("$ ");
    user.type("sleep 70011\n");
    assert(await until(() => running("70011").length > 0, 10_000));
    user.type("\x03");
    await user.sees(/\^C\r\nann@node0/);
    user.type("sleep 70011\n");
    assert(await until(() => running("70011").length > 0, 10_000));
    user.type("\x1a");
    await user.sees(/Stopped +sleep 70011/);
    user.type("kill %1; wait; echo $((6*7))\n");
    await user.sees("\r\n42\r\n");
    user.type("\x04");
    assertEquals(await user.end, 0);
    assertEquals(running("70011"), []);
  });

  testWith(SSH, `${runtime}: a client that goes away takes its shell along`, async () => {
    await using node = await startNode(runtime);
    const seconds = runtime === "deno" ? "70012" : "70013";
    await using user = login(node);
    await user.sees("$ ");
    user.type(`(trap '' HUP TERM; exec sleep ${seconds})\n`);
    assert(await until(() => running(seconds).length > 0, 10_000));
    await user[Symbol.asyncDispose]();
    assert(await until(() => running(seconds).length === 0, 10_000));
  });

  testWith(SSH, `${runtime}: a node that is killed leaves nothing in its terminals`, async () => {
    await using node = await startNode(runtime);
    const seconds = runtime === "deno" ? "70014" : "70015";
    await using user = login(node);
    await user.sees("$ ");
    user.type(`nohup sleep ${seconds} & (trap '' HUP TERM; exec sleep ${seconds})\n`);
    assert(await until(() => running(seconds).length === 2, 10_000));
    Deno.kill(node.pid, "SIGKILL");
    assert(await until(() => running(seconds).length === 0, 10_000));
  });

  testWith(
    SSH,
    `${runtime}: a command in a terminal gives all it says, and its exit code`,
    async () => {
      await using node = await startNode(runtime);
      const { code, stdout } = await node.ssh(["-tt"], ["seq 200000; exit 4"]);
      const lines = stdout.split("\r\n");
      assertEquals([code, lines.length, lines.at(-2)], [4, 200_001, "200000"]);
      // the client's end of input is what a user types for it
      assertEquals((await node.ssh(["-tt"], ["cat; echo over"])).stdout.endsWith("over\r\n"), true);
    },
  );

  testWith(SSH, `${runtime}: forty terminals at once`, async () => {
    await using node = await startNode(runtime);
    const control = `ControlPath=${node.folder}/control`;
    assertEquals((await node.ssh(["-o", control, "-MNf"], [])).code, 0);
    const results = await Promise.all(
      Array.from({ length: 40 }, () => node.ssh(["-tt", "-o", control], ["tty; sleep 3"])),
    );
    const said = results.map(({ stdout, stderr }) => `${stdout}${stderr}`);
    assertEquals(said.filter((text) => !/^\/dev\/pts\/\d+\r\n$/.test(text)), []);
    assertEquals(new Set(said).size, 40);
    await node.ssh(["-o", control, "-O", "exit"], []);
  });
}

for (const [name, helper] of [["perl", PERL], ["python3", PYTHON]] as const) {
  testWith([name], `${name}: what is typed and shown at once does not lock up`, async () => {
    await using user = sitDown(helper, ["sh", "-c", "stty raw -echo; echo ready; exec cat"]);
    await user.sees("ready");
    const text = "0123456789".repeat(100_000);
    user.type(text);
    assert(await until(() => user.shown().length >= text.length + 6, 20_000));
    assert(user.shown().endsWith(text));
  });

  testWith([name], `${name}: the terminal's program ends as its command does`, async () => {
    for (const [command, end] of [["exit 7", 7], ["kill -TERM $$", "SIGTERM"]] as const) {
      await using user = sitDown(helper, ["sh", "-c", `stty size; ${command}`]);
      assertEquals(await user.end, end);
      assertMatch(user.shown(), /^30 100\r\n$/);
    }
  });

  testWith(
    [name],
    `${name}: a lost connection to its owner kills everything in the terminal`,
    async () => {
      const seconds = name === "perl" ? "70016" : "70017";
      const command = `trap '' HUP TERM; sleep ${seconds} & sleep ${seconds}`;
      await using user = sitDown(helper, ["bash", "-ic", command]);
      assert(await until(() => running(seconds).length === 2, 10_000));
      const control = user.process.stdio[3];
      if (control instanceof Writable) control.destroy();
      assert(await until(() => running(seconds).length === 0, 10_000));
      assertEquals(await user.end, 129);
    },
  );
}
