import { assert, assertEquals } from "@std/assert";
// @ts-types="npm:@types/ssh2@1.15.5"
import { Client, type ClientChannel } from "ssh2";
import { argumentsOf, descendantsOf, runningProcesses } from "../../support/processes.ts";
import { testWith } from "../../support/programs.ts";
import { until } from "../../support/wait.ts";
import { type NodeProcess, RUNTIMES, startNode } from "./node_process.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** What became of a command: its exit code, or the signal that ended it, and all that it said. */
interface End {
  readonly code: number | null;
  readonly signal: string | undefined;
  readonly said: string;
}

interface Session extends AsyncDisposable {
  /** Starts a command, and resolves once it has said `ready`. */
  start(command: string, terminal?: boolean): Promise<Running>;
}

interface Running {
  readonly channel: ClientChannel;
  readonly end: Promise<End>;
}

async function login(node: NodeProcess): Promise<Session> {
  const client = new Client();
  const privateKey = await Deno.readTextFile(node.key.privateKey);
  const closed = new Promise<void>((resolve) => client.once("close", resolve));
  await new Promise<void>((resolve, reject) => {
    client.once("ready", resolve).once("error", reject);
    client.connect({ host: "127.0.0.1", port: node.port, username: "ann", privateKey });
  });
  return {
    start: (command, pty = false) =>
      new Promise((resolve, reject) => {
        client.exec(command, { pty }, (error, channel) => {
          if (error !== undefined) return reject(error);
          let said = "";
          channel.stderr.resume();
          const end = new Promise<End>((resolve) => {
            channel.on("close", (code: number | null, signal?: string) => {
              resolve({ code, signal, said: said.replaceAll("\r", "") });
            });
          });
          channel.on("data", (data: Uint8Array) => {
            said += new TextDecoder().decode(data);
            if (said.startsWith("ready")) resolve({ channel, end });
          });
          end.then(() => reject(new Error(`${command} has ended: ${said}`)));
        });
      }),
    async [Symbol.asyncDispose](): Promise<void> {
      client.end();
      await closed;
    },
  };
}

const WAIT = "while :; do sleep 0.05; done";

for (const runtime of RUNTIMES) {
  testWith(["ssh-keygen"], `${runtime}: a command is sent signals, and may heed them`, async () => {
    await using node = await startNode(runtime);
    await using session = await login(node);
    for (const name of ["TERM", "INT", "HUP", "QUIT", "USR1", "USR2", "ALRM"]) {
      for (const terminal of [false, true]) {
        const trap = `trap 'echo got; exit 3' ${name}; echo ready; ${WAIT}`;
        const { channel, end } = await session.start(trap, terminal);
        channel.signal(name);
        const { code, said } = await end;
        // in a terminal a shell says what has ended its sleep
        assertEquals([code, said.trim().split("\n").at(-1)], [3, "got"], `${name} ${terminal}`);
      }
    }
  });

  testWith(["ssh-keygen"], `${runtime}: a signal that ends a command is told of`, async () => {
    await using node = await startNode(runtime);
    await using session = await login(node);
    for (const name of ["TERM", "INT", "HUP", "USR1", "KILL", "PIPE"]) {
      const { channel, end } = await session.start("echo ready; sleep 70071; echo after");
      channel.signal(name);
      const { signal, said } = await end;
      assertEquals([signal, said], [`SIG${name}`, "ready\n"], name);
    }
    // with what it has started, and what that has
    const nested = `bash -c "bash -c 'echo ready; sleep 70071; true'; true"; true`;
    const { channel, end } = await session.start(nested);
    channel.signal("TERM");
    assertEquals((await end).signal, "SIGTERM");
    assertEquals(await until(() => descendantsOf(node.pid).length === 0, 10_000), true);
  });

  testWith(
    ["ssh", "ssh-keygen"],
    `${runtime}: an ssh that is ended by a signal takes its command along`,
    async () => {
      await using node = await startNode(runtime);
      const seconds = runtime === "deno" ? "70072" : "70073";
      const isRunning = (): boolean =>
        runningProcesses().some(({ pid }) => argumentsOf(pid).includes(seconds));
      for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
        for (const terminal of [[], ["-tt"]]) {
          const child = new Deno.Command("ssh", {
            args: [...node.sshArguments(...terminal), `exec sleep ${seconds}`],
            stdin: "null",
            stdout: "null",
            stderr: "null",
          }).spawn();
          assert(await until(isRunning, 10_000));
          child.kill(signal);
          await child.status;
          assert(await until(() => !isRunning(), 10_000), `${signal} ${terminal}`);
        }
      }
    },
  );
}
