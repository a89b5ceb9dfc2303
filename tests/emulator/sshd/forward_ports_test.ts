import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { runCommand } from "../../support/command.ts";
import { freePort } from "../../support/free_port.ts";
import { testWith } from "../../support/programs.ts";
import { tempFolder } from "../../support/temp.ts";
import { until } from "../../support/wait.ts";
import { clientConfig } from "./client_config.ts";
import { converse, say, startPeer } from "./forward_peer.ts";
import { startTunnel } from "./forward_tunnel.ts";
import { RUNTIMES, startNode } from "./node_process.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const SSH = ["ssh", "ssh-keygen"];

/** Every address that something listens on at a port, as /proc/net names them. */
function listening(port: number): string[] {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  return ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((file) =>
    Deno.readTextFileSync(file).split("\n").map((line) => line.trim().split(/\s+/))
      .filter(([, local, , state]) => local?.endsWith(`:${hex}`) && state === "0A")
      .map(([, local]) => local?.split(":")[0] ?? "")
  );
}

for (const runtime of RUNTIMES) {
  testWith(SSH, `${runtime}: -L and -R hand on both ways, and each end by itself`, async () => {
    await using node = await startNode(runtime);
    await using folder = await tempFolder();
    await using peer = startPeer();
    const config = await clientConfig({ node0: node });
    const [local, byName, remote] = [freePort(), freePort(), freePort()];
    await using _tunnel = await startTunnel(config, [
      ...["-L", `${local}:127.0.0.1:${peer.port}`, "-L", `${byName}:localhost:${peer.port}`],
      ...["-R", `${remote}:127.0.0.1:${peer.port}`],
    ], folder.path);
    for (const port of [local, byName, remote]) {
      assertEquals(await say({ port }, "hello"), "got hello");
      assertEquals(await say({ port }, ""), "got ");
    }
    const many = Array.from(
      { length: 50 },
      (_, at) => say({ port: at % 2 ? local : remote }, `${at}`),
    );
    assertEquals(await Promise.all(many), many.map((_, at) => `got ${at}`));
  });

  testWith(SSH, `${runtime}: much through -L and -R at once arrives whole`, async () => {
    await using node = await startNode(runtime);
    await using folder = await tempFolder();
    await using peer = startPeer();
    const config = await clientConfig({ node0: node });
    const [local, remote] = [freePort(), freePort()];
    await using _tunnel = await startTunnel(config, [
      ...["-L", `${local}:127.0.0.1:${peer.port}`, "-R", `${remote}:127.0.0.1:${peer.port}`],
    ], folder.path);
    const bytes = new Uint8Array(20_000_000).map((_, at) => at * 7 + (at >> 8));
    const expected = await digest(new Uint8Array([...new TextEncoder().encode("got "), ...bytes]));
    const answers = await Promise.all([local, remote].map((port) => converse({ port }, bytes)));
    for (const answer of answers) assertEquals(await digest(answer), expected);
  });

  testWith(
    [...SSH, "curl"],
    `${runtime}: -D, and -R without a destination, are SOCKS`,
    async () => {
      await using node = await startNode(runtime);
      await using folder = await tempFolder();
      await using server = Deno.serve(
        { hostname: "127.0.0.1", port: 0, onListen: () => {} },
        () => new Response("page"),
      );
      const config = await clientConfig({ node0: node });
      const [local, remote] = [freePort(), freePort()];
      await using _tunnel = await startTunnel(
        config,
        ["-D", `${local}`, "-R", `${remote}`],
        folder.path,
      );
      const url = `http://localhost:${server.addr.port}/`;
      for (const proxy of [`socks5h://127.0.0.1:${local}`, `socks4a://127.0.0.1:${local}`]) {
        const { stdout } = await runCommand("curl", ["-sS", "--noproxy", "", "-x", proxy, url]);
        assertEquals(stdout, "page");
      }
      const proxy = `socks5h://127.0.0.1:${remote}`;
      const { stdout } = await runCommand("curl", ["-sS", "--noproxy", "", "-x", proxy, url]);
      assertEquals(stdout, "page");
    },
  );

  testWith(SSH, `${runtime}: -W and -J reach a node of the pool by its name`, async () => {
    await using node0 = await startNode(runtime);
    await using node1 = await startNode(runtime);
    await node0.tell({ state: { nodes: { node1: node1.port } } });
    const config = await clientConfig({ node0, node1 });
    // Only through node0 can it be reached by this name.
    const name = ["-o", "HostName=node1", "-o", "Port=22"];
    const proxy = `ProxyCommand=ssh -F ${config} -W %h:%p node0`;
    const command = ["node1", "pwd"];
    const first = await runCommand("ssh", ["-F", config, ...name, "-o", proxy, ...command]);
    assertEquals([first.code, first.stdout], [0, `${node1.folder}/home/ann\n`]);
    const jump = await runCommand("ssh", ["-F", config, ...name, "-J", "node0", ...command]);
    assertEquals([jump.code, jump.stdout], [0, `${node1.folder}/home/ann\n`]);
  });

  testWith(SSH, `${runtime}: -R 0 tells the port, -R listens on loopback only`, async () => {
    await using node = await startNode(runtime);
    await using folder = await tempFolder();
    await using peer = startPeer();
    const config = await clientConfig({ node0: node });
    const ports = [freePort(), freePort(), freePort()];
    await using tunnel = await startTunnel(config, [
      ...["-R", `0:127.0.0.1:${peer.port}`, "-R", `0.0.0.0:${ports[0]}:127.0.0.1:${peer.port}`],
      ...["-R", `*:${ports[1]}:127.0.0.1:${peer.port}`],
      ...["-R", `[::]:${ports[2]}:127.0.0.1:${peer.port}`],
    ], folder.path);
    const [, allocated] = /Allocated port (\d+) for remote forward/.exec(await tunnel.log()) ?? [];
    for (const port of [Number(allocated), ...ports]) {
      assertEquals(listening(port), ["0100007F"]);
      assertEquals(await say({ port }, "hello"), "got hello");
    }
  });

  testWith(
    SSH,
    `${runtime}: a port that is taken, and a destination that is not there`,
    async () => {
      await using node = await startNode(runtime);
      await using folder = await tempFolder();
      await using peer = startPeer();
      const config = await clientConfig({ node0: node });
      const taken = await runCommand("ssh", [
        ...["-F", config, "-N", "-R", `${peer.port}:127.0.0.1:1`, "node0"],
      ]);
      assertEquals(taken.code, 255);
      assertStringIncludes(taken.stderr, "remote port forwarding failed");
      const local = freePort();
      await using tunnel = await startTunnel(
        config,
        ["-L", `${local}:127.0.0.1:${freePort()}`],
        folder.path,
      );
      assertEquals(await say({ port: local }, "hello"), "");
      assertMatch(await tunnel.log(), /open failed: connect failed/);
    },
  );

  testWith(
    SSH,
    `${runtime}: nothing listens or is connected once the client has gone`,
    async () => {
      await using node = await startNode(runtime);
      await using folder = await tempFolder();
      const config = await clientConfig({ node0: node });
      const remote = freePort();
      // It never answers, so that the connections to it stay.
      const silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      const local = freePort();
      {
        await using _tunnel = await startTunnel(config, [
          ...["-R", `${remote}:127.0.0.1:1`, "-L", `${local}:127.0.0.1:${silent.addr.port}`],
        ], folder.path);
        assertEquals(listening(remote), ["0100007F"]);
        using client = await Deno.connect({ hostname: "127.0.0.1", port: local });
        await client.write(new Uint8Array(10));
        using served = await silent.accept();
        assertEquals(await served.read(new Uint8Array(100)), 10);
        assertEquals(await node.tell({ disconnect: "" }) >= 0, true);
        // The node's side of the connection is closed with the client's.
        assertEquals(await served.read(new Uint8Array(100)).catch(() => null), null);
      }
      silent.close();
      assert(await until(() => listening(remote).length === 0, 20_000));
    },
  );

  testWith(SSH, `${runtime}: forwarding is refused while the node does not allow it`, async () => {
    await using node = await startNode(runtime);
    await using folder = await tempFolder();
    await using peer = startPeer();
    const config = await clientConfig({ node0: node });
    const local = freePort();
    await using tunnel = await startTunnel(
      config,
      ["-L", `${local}:127.0.0.1:${peer.port}`],
      folder.path,
    );
    assertEquals(await say({ port: local }, "hello"), "got hello");
    await node.tell({ state: { faults: { sshForwarding: false } } });
    assertEquals(await say({ port: local }, "hello"), "");
    assertMatch(await tunnel.log(), /open failed: administratively prohibited/);
    const remote = ["-F", config, "-N", "-R", `${freePort()}:127.0.0.1:1`, "node0"];
    const refused = await runCommand("ssh", remote);
    assertEquals(refused.code, 255);
    assertStringIncludes(refused.stderr, "remote port forwarding failed");
    assertEquals((await node.ssh([], ["echo still here"])).stdout, "still here\n");
    await node.tell({ state: { faults: {} } });
    assertEquals(await say({ port: local }, "hello"), "got hello");
  });

  testWith(SSH, `${runtime}: forwards come and go over a shared connection`, async () => {
    await using node = await startNode(runtime);
    await using folder = await tempFolder();
    await using peer = startPeer();
    const config = await clientConfig({ node0: node });
    const socket = `${folder.path}/mux`;
    await using _tunnel = await startTunnel(config, ["-M", "-S", socket], folder.path);
    const remote = freePort();
    const control = (operation: string): Promise<{ code: number }> =>
      runCommand("ssh", [
        ...["-F", config, "-S", socket, "-O", operation],
        ...["-R", `${remote}:127.0.0.1:${peer.port}`, "node0"],
      ]);
    for (let round = 0; round < 2; round++) {
      assertEquals((await control("forward")).code, 0);
      assertEquals(await say({ port: remote }, "hello"), "got hello");
      assertEquals((await control("cancel")).code, 0);
      assert(await until(() => listening(remote).length === 0, 20_000));
    }
  });
}

async function digest(bytes: Uint8Array): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new Uint8Array(bytes));
  return new Uint8Array(hash).toHex();
}
