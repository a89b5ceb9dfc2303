import { assert, assertEquals, assertMatch } from "@std/assert";
import { connect } from "node:net";
import { Buffer } from "node:buffer";
import { runCommand } from "../../support/command.ts";
import { testWith } from "../../support/programs.ts";
import { within } from "../../support/wait.ts";
import { RUNTIMES, startNode } from "./node_process.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const SSH = ["ssh", "ssh-keygen"];

interface Heard {
  readonly said: string;
  readonly end: string;
}

/** Connects, says something, and waits for the end or the given time. */
async function listen(port: number, say: Buffer | string, ms: number): Promise<Heard> {
  const socket = connect(port, "127.0.0.1");
  let said = "";
  let end = "open";
  socket.on("data", (data) => said += data.toString("latin1"));
  const closed = new Promise<void>((resolve) => {
    socket.on("error", (error: Error & { code?: string }) => end = error.code ?? error.message);
    socket.on("end", () => end = "end");
    socket.on("close", () => resolve());
  });
  socket.write(say);
  await within(closed, ms);
  const found = end;
  socket.destroy();
  await closed;
  return { said, end: found };
}

for (const runtime of RUNTIMES) {
  testWith(SSH, `${runtime}: a node that is down or refuses ends connections at once`, async () => {
    await using node = await startNode(runtime);
    for (const state of [{ up: false }, { up: true, faults: { sshRefuse: true } }]) {
      await node.tell({ state });
      const { said, end } = await listen(node.port, "", 5_000);
      assertEquals(said, "");
      // both runtimes close at times where they should reset
      assert(end === "ECONNRESET" || end === "end", end);
    }
    await node.tell({ state: { faults: {} } });
    assertEquals((await node.ssh([], ["echo back"])).stdout, "back\n");
  });

  testWith(SSH, `${runtime}: a silent node accepts and says nothing`, async () => {
    await using node = await startNode(runtime);
    await node.tell({ state: { faults: { sshSilent: true } } });
    assertEquals(await listen(node.port, "SSH-2.0-x\r\n", 500), { said: "", end: "open" });
    const { code, stderr } = await node.ssh(["-o", "ConnectTimeout=1"], ["true"]);
    assertEquals(code, 255);
    assertMatch(stderr, /timed out/);
    await node.tell({ state: { faults: {} } });
    assertEquals((await node.ssh([], ["echo back"])).stdout, "back\n");
  });

  testWith(
    SSH,
    `${runtime}: a connection breaks after so many bytes, in either direction`,
    async () => {
      await using node = await startNode(runtime);
      await node.tell({ state: { faults: { sshDropAfter: 1_000_000 } } });
      assertEquals((await node.ssh([], ["echo small"])).stdout, "small\n");
      const down = await node.ssh([], ["head -c 3000000 /dev/zero"]);
      assertEquals(down.code, 255);
      assert(down.stdout.length < 1_000_000);
      const up = await node.ssh([], ["cat >got; echo all"], { stdin: "x".repeat(3_000_000) });
      assertEquals([up.code, up.stdout], [255, ""]);
      // it acts on connections that are already there
      const control = `ControlPath=${node.folder}/control`;
      await node.tell({ state: { faults: {} } });
      assertEquals((await node.ssh(["-o", control, "-MNf"], [])).code, 0);
      assertEquals((await node.ssh(["-o", control, "-O", "check"], [])).code, 0);
      assertEquals((await node.ssh(["-o", control], ["head -c 300000 /dev/zero"])).code, 0);
      await node.tell({ state: { faults: { sshDropAfter: 100_000 } } });
      await node.ssh(["-o", control], ["true"]);
      assertEquals((await node.ssh(["-o", control, "-O", "check"], [])).code, 255);
    },
  );

  testWith(SSH, `${runtime}: latency delays, and changes nothing else`, async () => {
    await using node = await startNode(runtime);
    await node.tell({ state: { faults: { sshLatency: 50 } } });
    const started = performance.now();
    const sum = `seq 1 200000 | sha256sum`;
    const { stdout } = await node.ssh([], [`seq 1 200000; echo; ${sum}; sleep 0.1; echo last`]);
    // its greeting, the key exchange, the login and the command each wait for an answer
    assert(performance.now() - started > 250);
    const [numbers = "", rest = ""] = stdout.split("\n\n");
    const { stdout: here } = await runCommand("sha256sum", [], { stdin: `${numbers}\n` });
    assertEquals(rest, `${here}last\n`);
  });
}
