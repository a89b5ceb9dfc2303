import { assert, assertEquals, assertMatch } from "@std/assert";
import { readFileSync } from "node:fs";
// @ts-types="npm:@types/ssh2@1.15.5"
import { Client } from "ssh2";
import { runCommand } from "../../support/command.ts";
import { testWith } from "../../support/programs.ts";
import { delay, until, within } from "../../support/wait.ts";
import { argumentsOf, descendantsOf, runningProcesses } from "../../support/processes.ts";
import { RUNTIMES, startNode } from "./node_process.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const SSH = ["ssh", "ssh-keygen"];

function sleeping(seconds: string): boolean {
  return runningProcesses().some(({ pid }) => argumentsOf(pid).includes(seconds));
}

for (const runtime of RUNTIMES) {
  testWith(
    SSH,
    `${runtime}: a command gets its input, and gives its output and exit code`,
    async () => {
      await using node = await startNode(runtime);
      const result = await node.ssh([], ["cat; pwd; echo bad >&2; exit 42"], { stdin: "in\n" });
      const home = `${node.folder}/home/ann`;
      assertEquals([result.code, result.stdout, result.stderr], [42, `in\n${home}\n`, "bad\n"]);
      assertEquals((await node.ssh([], ["exit 255"])).code, 255);
      assertEquals((await node.ssh(["-n"], ["cat; echo over"])).stdout, "over\n");
    },
  );

  testWith(
    SSH,
    `${runtime}: a command that a signal ends is told from one that fails`,
    async () => {
      await using node = await startNode(runtime);
      const result = await node.ssh(["-v", "-o", "LogLevel=DEBUG1"], ["kill -TERM $$"]);
      assertEquals(result.code, 255);
      assertMatch(result.stderr, /exit-signal/);
    },
  );

  testWith(SSH, `${runtime}: much on stdout and stderr at once arrives whole`, async () => {
    await using node = await startNode(runtime);
    const out = `${node.folder}/out`;
    const error = `${node.folder}/err`;
    const make = (seed: number): string => `seq ${seed} ${seed + 1_500_000} | head -c 10000000`;
    const command = `${make(1)} & ${make(7)} >&2; wait`;
    const shell = `ssh "$@" '${command}' >${out} 2>${error}`;
    const { code } = await runCommand("sh", ["-c", shell, "sh", ...node.sshArguments()]);
    const sums = await runCommand("sh", [
      "-c",
      `sha256sum <${out}; ${make(1)} | sha256sum; sha256sum <${error}; ${make(7)} | sha256sum`,
    ]);
    const [out1, out2, error1, error2] = sums.stdout.split("\n");
    assertEquals([code, out1, error1], [0, out2, error2]);
  });

  testWith(SSH, `${runtime}: much input arrives whole, also over many key exchanges`, async () => {
    await using node = await startNode(runtime);
    const command =
      `seq 1 3000000 | ssh "$@" -- 'tee /dev/null | sha256sum'; seq 1 3000000 | sha256sum`;
    const options = node.sshArguments("-o", "RekeyLimit=2M");
    const { stdout } = await runCommand("sh", ["-c", command, "sh", ...options]);
    const [there, here] = stdout.split("\n");
    assertEquals(there, here);
    assertMatch(there ?? "", /^[0-9a-f]{64} /);
  });

  testWith(
    SSH,
    `${runtime}: a command that does not read its input ends all the same`,
    async () => {
      await using node = await startNode(runtime);
      const result = await node.ssh([], ["echo done"], { stdin: "x".repeat(8_000_000) });
      assertEquals([result.code, result.stdout], [0, "done\n"]);
    },
  );

  testWith(SSH, `${runtime}: input and output have names`, async () => {
    await using node = await startNode(runtime);
    const command = "cat /dev/stdin; echo out >/dev/stdout; echo bad >/dev/stderr; exit 5";
    const { code, stdout, stderr } = await node.ssh([], [command], { stdin: "in\n" });
    assertEquals([code, stdout, stderr], [5, "in\nout\n", "bad\n"]);
    // nothing more is open than what whoever runs the tests leaves open for all that they start
    const list = "set -- /proc/$$/fd/*; echo ${@##*/} </dev/stdin";
    const usual = (await runCommand("bash", ["-c", list])).stdout.trim().split(" ");
    const open = (await node.ssh([], [list])).stdout.trim().split(" ");
    assert(open.includes("2"), `open: ${open}`);
    assertEquals(open.filter((file) => !usual.includes(file)), []);
    // the end must not wait for the end of the input
    await using child = new Deno.Command("ssh", {
      args: [...node.sshArguments(), "echo out >/dev/stdout; exit 6"],
      stdin: "piped",
      stdout: "null",
    }).spawn();
    assert(await within(child.status, 20_000));
    assertEquals((await child.status).code, 6);
    await child.stdin.close();
  });

  testWith(SSH, `${runtime}: a command that is too long is told so`, async () => {
    await using node = await startNode(runtime);
    const longest = await node.ssh([], [`echo ${"x".repeat(33_995)}`]);
    assertEquals([longest.code, longest.stdout.length], [0, 33_996]);
    for (const length of [40_000, 120_000]) {
      const { code, stderr } = await node.ssh([], [`echo ${"x".repeat(length)}`]);
      assertEquals(code, 255);
      assertMatch(stderr, /commands of at most 34000 bytes/);
    }
    assertEquals((await node.ssh([], ["sh -s"], { stdin: `: ${"x".repeat(100_000)}` })).code, 0);
    assertEquals(node.log, []);
  });

  testWith(SSH, `${runtime}: variables are taken if they are harmless`, async () => {
    await using node = await startNode(runtime);
    const set = "SetEnv=LC_ALL=C.UTF-8 FOO=a=b LD_PRELOAD=/x PATH=/x BASH_ENV=/x HOME=/x a.b=c";
    const { stdout } = await node.ssh(["-o", set], ["env"]);
    const all = new Map(
      stdout.trim().split("\n").map((line) => [line.split("=")[0], line.replace(/^[^=]*=/, "")]),
    );
    assertEquals([all.get("LC_ALL"), all.get("FOO"), all.get("USER")], ["C.UTF-8", "a=b", "ann"]);
    assertEquals(all.get("HOME"), `${node.folder}/home/ann`);
    assertEquals(["LD_PRELOAD", "BASH_ENV", "a.b"].filter((name) => all.has(name)), []);
    assertEquals(all.get("PATH") === "/x", false);
    const [address, port, own, ownPort] = (all.get("SSH_CONNECTION") ?? "").split(" ");
    assertEquals([address, own, ownPort], ["127.0.0.1", "127.0.0.1", `${node.port}`]);
    assertEquals(all.get("SSH_CLIENT"), `${address} ${port} ${ownPort}`);
  });

  testWith(SSH, `${runtime}: a shell without a terminal reads commands`, async () => {
    await using node = await startNode(runtime);
    const { code, stdout } = await node.ssh(["-T"], [], { stdin: "echo $0 $((6*7)); exit 3\n" });
    assertEquals([code, stdout], [3, "/bin/bash 42\n"]);
  });

  testWith(SSH, `${runtime}: what a client leaves running is ended with it`, async () => {
    await using node = await startNode(runtime);
    const seconds = runtime === "deno" ? "70001" : "70002";
    const trap = `trap '' TERM; sleep ${seconds} & sleep ${seconds}`;
    const child = new Deno.Command("ssh", {
      args: [...node.sshArguments(), trap],
      stdin: "null",
      stdout: "null",
    }).spawn();
    assert(await until(() => sleeping(seconds), 10_000));
    child.kill("SIGKILL");
    await child.status;
    assert(await until(() => !sleeping(seconds), 10_000));
    assertEquals(descendantsOf(node.pid), []);
  });

  testWith(SSH, `${runtime}: what a command leaves in the background goes on`, async () => {
    const node = await startNode(runtime);
    const seconds = runtime === "deno" ? "70003" : "70004";
    const command = `nohup sleep ${seconds} >/dev/null 2>&1 </dev/null & echo $!`;
    const { stdout } = await node.ssh([], [command]);
    assert(sleeping(seconds));
    await delay(100);
    assert(argumentsOf(Number(stdout)).includes(seconds));
    // until the node itself ends
    await node[Symbol.asyncDispose]();
    assert(!sleeping(seconds));
  });

  testWith(SSH, `${runtime}: a hundred commands at once share a connection`, async () => {
    await using node = await startNode(runtime);
    const control = `ControlPath=${node.folder}/control`;
    const master = await node.ssh(["-o", control, "-MNf"], []);
    assertEquals(master.code, 0, master.stderr);
    const command = "sleep 0.5; echo $((6*7)); exit 7";
    const results = await Promise.all(
      Array.from({ length: 100 }, () => node.ssh(["-o", control], [command])),
    );
    assertEquals(results.filter(({ code, stdout }) => code !== 7 || stdout !== "42\n"), []);
    assertEquals(await node.tell({}), 1);
    assertEquals((await node.ssh(["-o", control, "-O", "exit"], [])).code, 0);
  });

  testWith(SSH, `${runtime}: a command that cannot be started fails by itself`, async () => {
    await using node = await startNode(runtime);
    const failed = await new Promise<unknown[]>((resolve, reject) => {
      const client = new Client();
      client.on("error", reject).on("ready", () => {
        client.exec("echo a\0b", (error, channel) => {
          if (error) return reject(error);
          channel.resume().on("close", (...end: unknown[]) => {
            client.end();
            client.once("close", () => resolve(end));
          });
        });
      });
      const privateKey = readFileSync(node.key.privateKey);
      client.connect({ host: "127.0.0.1", port: node.port, username: "ann", privateKey });
    });
    assertEquals(failed[0], 126);
    assertEquals((await node.ssh([], ["echo fine"])).stdout, "fine\n");
  });
}
