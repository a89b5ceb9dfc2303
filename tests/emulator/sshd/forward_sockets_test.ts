import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { runCommand } from "../../support/command.ts";
import { freePort } from "../../support/free_port.ts";
import { httpRequest } from "../../support/http_request.ts";
import { testWith } from "../../support/programs.ts";
import { tempFolder } from "../../support/temp.ts";
import { until } from "../../support/wait.ts";
import { clientConfig } from "./client_config.ts";
import { converse, say, startPeer } from "./forward_peer.ts";
import { startTunnel } from "./forward_tunnel.ts";
import { RUNTIMES, startNode } from "./node_process.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const SSH = ["ssh", "ssh-keygen"];

function exists(path: string): boolean {
  try {
    return Deno.lstatSync(path) !== undefined;
  } catch {
    return false;
  }
}

for (const runtime of RUNTIMES) {
  testWith(SSH, `${runtime}: sockets and ports lead to each other, both ways`, async () => {
    await using node = await startNode(runtime);
    await using folder = await tempFolder();
    const home = `${node.folder}/home/ann`;
    await Deno.mkdir(home, { recursive: true });
    await using tcp = startPeer();
    await using unix = startPeer(`${home}/peer.sock`);
    const config = await clientConfig({ node0: node });
    const port = freePort();
    const here = `${folder.path}/here.sock`;
    assertEquals(unix.port, 0);
    await using tunnel = await startTunnel(config, [
      ...["-L", `${here}:${home}/peer.sock`, "-L", `${port}:./peer.sock`],
      ...["-R", `./there.sock:127.0.0.1:${tcp.port}`, "-R", `${home}/two.sock:${home}/peer.sock`],
    ], folder.path);
    const places = [
      { path: here },
      { port },
      { path: `${home}/there.sock` },
      { path: `${home}/two.sock` },
    ];
    for (const place of places) {
      assertEquals(await say(place, "hello"), "got hello");
      assertEquals(await say(place, ""), "got ");
      assertEquals((await converse(place, new Uint8Array(3_000_000))).length, 3_000_004);
    }
    for (const name of ["there.sock", "two.sock"]) {
      assertEquals((await Deno.stat(`${home}/${name}`)).mode! & 0o7777, 0o600);
    }
    await tunnel[Symbol.asyncDispose]();
    assert(await until(() => !exists(`${home}/there.sock`) && !exists(`${home}/two.sock`), 20_000));
    assert(exists(`${home}/peer.sock`));
  });

  testWith(SSH, `${runtime}: what is at a socket's place is kept`, async () => {
    await using node = await startNode(runtime);
    const home = `${node.folder}/home/ann`;
    await Deno.mkdir(home, { recursive: true });
    await Deno.writeTextFile(`${home}/taken`, "text");
    const config = await clientConfig({ node0: node });
    const bad = ["./taken", "./no/folder"];
    for (const path of bad) {
      const args = ["-F", config, "-N", "-R", `${path}:127.0.0.1:1`, "node0"];
      const { code, stderr } = await runCommand("ssh", args);
      assertEquals(code, 255);
      assertStringIncludes(stderr, "remote port forwarding failed");
    }
    assertEquals(await Deno.readTextFile(`${home}/taken`), "text");
    assertEquals((await node.ssh([], ["umask; echo ok"])).stdout.trim().split("\n")[1], "ok");
    // The mask for the socket is of no file that is made afterwards.
    const { code } = await runCommand("sftp", ["-F", config, "-b", "-", "node0"], {
      stdin: "mkdir folder\n",
    });
    assertEquals(code, 0);
    assertEquals((await Deno.stat(`${home}/folder`)).mode! & 0o700, 0o700);
  });

  testWith(SSH, `${runtime}: every name of the node's Docker leads to its own`, async () => {
    await using node = await startNode(runtime);
    await using folder = await tempFolder();
    const home = `${node.folder}/home/ann`;
    await Deno.mkdir(home, { recursive: true });
    await Deno.symlink("/var/run/docker.sock", `${home}/link.sock`);
    const config = await clientConfig({ node0: node });
    const names = [
      "localhost:2375",
      "127.0.0.1:2375",
      "[::1]:2375",
      "0.0.0.0:2375",
      "127.1.2.3:2375",
      "/var/run/docker.sock",
      "/run/docker.sock",
      "//var/run/../run/docker.sock",
    ];
    const sockets = names.map((_, at) => `${folder.path}/${at}.sock`);
    await using tunnel = await startTunnel(
      config,
      names.flatMap((name, at) => ["-L", `${sockets[at]}:${name}`]),
      folder.path,
    );
    for (const [at, socketPath] of sockets.entries()) {
      const { status, body } = await httpRequest({ socketPath }, "GET", "/_ping", 20_000);
      assertEquals([status, body], [200, "OK"], names[at]);
      const refused = await httpRequest({ socketPath }, "GET", "/v1.43/containers/json", 20_000);
      assertEquals(refused.status, 501);
      assertMatch(refused.body, /no container engine/);
    }
    const pings = await Promise.all(Array.from({ length: 50 }, () => {
      return httpRequest({ socketPath: sockets[5] ?? "" }, "GET", "/_ping", 20_000);
    }));
    assertEquals(pings.map(({ body }) => body), Array.from({ length: 50 }, () => "OK"));
    assert(!(await tunnel.log()).includes("open failed"));
  });
}
