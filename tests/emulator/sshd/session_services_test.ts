import { assertEquals, assertMatch } from "@std/assert";
import { createServer } from "node:net";
import { dirname } from "node:path";
import { runCommand } from "../../support/command.ts";
import { testWith } from "../../support/programs.ts";
import { until } from "../../support/wait.ts";
import { RUNTIMES, startNode } from "./node_process.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const SSH = ["ssh", "ssh-keygen"];

for (const runtime of RUNTIMES) {
  testWith(
    [...SSH, "ssh-agent", "ssh-add"],
    `${runtime}: the user's agent can be used on the node`,
    async () => {
      await using node = await startNode(runtime);
      const auth = `${node.folder}/agent`;
      const command =
        `ssh-add -q "$KEY" && ssh "$@" 'echo $SSH_AUTH_SOCK; stat -c %a $(dirname $SSH_AUTH_SOCK);
      ssh-add -L; for i in 1 2 3 4 5 6 7 8; do ssh-add -L >/dev/null && echo ok & done; wait'`;
      const { stdout, stderr } = await runCommand("ssh-agent", [
        ...["-a", auth, "sh", "-c", command, "sh"],
        ...node.sshArguments("-A"),
      ], { env: { KEY: node.key.privateKey } });
      const [path = "", mode, key = "", ...rest] = stdout.trim().split("\n");
      assertEquals([mode, rest.length], ["700", 8], stderr);
      assertEquals(key.split(" ").slice(0, 2).join(" "), node.key.publicKey);
      const isGone = (): Promise<boolean> => Deno.stat(dirname(path)).then(() => false, () => true);
      assertEquals(await until(isGone, 10_000), true);
      assertEquals((await node.ssh([], ["echo ${SSH_AUTH_SOCK-none}"])).stdout, "none\n");
    },
  );

  testWith(
    SSH,
    `${runtime}: Docker's client reaches the daemon, also after the end of its input`,
    async () => {
      await using node = await startNode(runtime);
      const dial = ["docker system dial-stdio"];
      await node.tell({ state: { hasNoDocker: true } });
      const none = await node.ssh([], dial, { stdin: "" });
      assertEquals(none.code, 1);
      assertMatch(none.stderr, /Cannot connect to the Docker daemon/);
      await node.tell({ state: { hasNoDocker: false } });
      const daemon = createServer({ allowHalfOpen: true }, (socket) => {
        let heard = 0;
        socket.on("error", () => {});
        socket.on("data", (data) => heard += data.length);
        socket.on("end", () => socket.end(`heard ${heard}\n`));
      });
      await new Promise<void>((resolve) => daemon.listen(`${node.folder}/docker.sock`, resolve));
      const answer = await node.ssh([], dial, { stdin: "x".repeat(3_000_000) });
      assertEquals([answer.code, answer.stdout], [0, "heard 3000000\n"]);
      await new Promise((resolve) => daemon.close(resolve));
    },
  );

  testWith([...SSH, "sftp"], `${runtime}: files go both ways`, async () => {
    await using node = await startNode(runtime);
    await Deno.writeTextFile(`${node.folder}/up`, "x".repeat(1_000_000));
    const [, ...args] = ["", ...node.sshArguments("-b", `${node.folder}/batch`)].map((arg) =>
      arg === "-p" ? "-P" : arg
    );
    await Deno.writeTextFile(
      `${node.folder}/batch`,
      `put ${node.folder}/up a\nget a ${node.folder}/down\n`,
    );
    const at = args.indexOf("-l");
    args.splice(at, 2, "-o", "User=ann");
    const { code, stderr } = await runCommand("sftp", args);
    assertEquals(code, 0, stderr);
    assertEquals(await Deno.readTextFile(`${node.folder}/down`), "x".repeat(1_000_000));
    assertEquals((await Deno.stat(`${node.folder}/home/ann/a`)).size, 1_000_000);
  });
}
