import type { Duplex } from "node:stream";
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { connectDocker } from "../../../lib/emulator/docker_endpoint/connect_docker.ts";
import { duplexPair } from "../../../lib/emulator/docker_endpoint/duplex_pair.ts";
import { freePort } from "../../support/free_port.ts";
import { tempFolder } from "../../support/temp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** Sends a request, half-closes, and resolves to all that comes. */
function request(stream: Duplex, head: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    stream.setEncoding("utf8");
    stream.on("data", (part: string) => text += part);
    stream.once("end", () => {
      stream.destroy();
      resolve(text);
    });
    stream.once("error", reject);
    stream.end(`${head}\r\nHost: docker\r\nConnection: close\r\n\r\n`);
  });
}

/** The environment of an emulator where nothing answers. */
function nothing(): { DOCKER_HOST: string } {
  return { DOCKER_HOST: `tcp://127.0.0.1:${freePort()}` };
}

Deno.test("the emulated daemon answers what clients look for first", async () => {
  for (const path of ["/_ping", "/v1.43/_ping", "/v1.24/_ping"]) {
    const answer = await request(await connectDocker({ env: nothing() }), `GET ${path} HTTP/1.1`);
    assertMatch(answer, /^HTTP\/1\.1 200 OK\r\n/);
    for (const name of ["Api-Version: 1.43", "Docker-Experimental: false", "Ostype: linux"]) {
      assertStringIncludes(answer, `\r\n${name}\r\n`);
    }
    assertMatch(answer, /\r\n\r\nOK$/);
  }
  const head = await request(await connectDocker({ env: nothing() }), "HEAD /_ping HTTP/1.1");
  assertMatch(head, /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n$/);
  for (const path of ["/version", "/v1.43/version", "/info"]) {
    const answer = await request(await connectDocker({ env: nothing() }), `GET ${path} HTTP/1.1`);
    const body: unknown = JSON.parse(answer.split("\r\n\r\n")[1] ?? "");
    assertEquals(typeof body, "object");
  }
});

Deno.test("the emulated daemon refuses all else, and says what to do", async () => {
  const lines = [
    "GET /containers/json HTTP/1.1",
    "POST /v1.43/containers/create HTTP/1.1",
    "POST /_ping HTTP/1.1",
    "DELETE /v1.43/images/x HTTP/1.1",
    "GET /v1.43/versions HTTP/1.1",
    "GET //_ping HTTP/1.1",
    "POST /session HTTP/1.1\r\nUpgrade: h2c",
  ];
  for (const line of lines) {
    const answer = await request(await connectDocker({ env: nothing() }), line);
    assertMatch(answer, /^HTTP\/1\.1 501 /, line);
    assertMatch(answer, /\{"message":".*no container engine.*Install or start Docker/);
  }
});

Deno.test("a daemon that cannot be reached is named, one that cannot be used is not tried", async () => {
  const reason = async (env: Record<string, string>): Promise<string> =>
    await request(await connectDocker({ env }), "GET /images/json HTTP/1.1");
  const port = freePort();
  assertStringIncludes(
    await reason({ DOCKER_HOST: `tcp://127.0.0.1:${port}` }),
    `no Docker daemon answers at tcp://127.0.0.1:${port}.`,
  );
  for (const host of ["ssh://node0", ":", "tcp://", "tcp://h:99999", "unix://relative"]) {
    assertStringIncludes(await reason({ DOCKER_HOST: host }), "cannot use its DOCKER_HOST");
  }
  const tls = { DOCKER_HOST: "tcp://127.0.0.1:2376", DOCKER_TLS_VERIFY: "1" };
  assertStringIncludes(await reason(tls), "cannot use Docker over TLS");
});

Deno.test("DOCKER_HOST leads to the daemon that it names", async () => {
  await using folder = await tempFolder();
  const handler = (): Response => new Response("the real one");
  await using unix = Deno.serve(
    { transport: "unix", path: `${folder.path}/d.sock`, onListen: () => {} },
    handler,
  );
  await using tcp = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, handler);
  const hosts = [
    `unix://${unix.addr.path}`,
    `tcp://127.0.0.1:${tcp.addr.port}`,
    `tcp://localhost:${tcp.addr.port}/`,
  ];
  for (const host of hosts) {
    const answer = await request(
      await connectDocker({ env: { DOCKER_HOST: host } }),
      "GET / HTTP/1.1",
    );
    assertStringIncludes(answer, "the real one");
  }
});

Deno.test("a pair of streams hands on data no faster than it is read, each end by itself", async () => {
  const [one, other] = duplexPair();
  let written = 0;
  const chunk = new Uint8Array(64 * 1024);
  while (one.write(chunk)) written += chunk.length;
  await new Promise((resolve) => setTimeout(resolve, 10));
  assertEquals(other.readableLength <= 2 * chunk.length, true);
  one.end();
  let read = 0;
  for await (const part of other) read += part.length;
  assertEquals(read, written + chunk.length);
});

Deno.test("a stream that breaks off ends the other, which can write no more", async () => {
  const [one, other] = duplexPair();
  one.write("last");
  one.destroy();
  const read = await Array.fromAsync(other.iterator({ destroyOnReturn: false }));
  assertEquals(read.map(String), ["last"]);
  const failed = new Promise((resolve) => other.once("error", resolve));
  other.write("more");
  assertMatch(String(await failed), /the other end is closed/);
});

Deno.test("what is not read when a stream breaks off is told to who wrote it", async () => {
  const [one, other] = duplexPair();
  const failed = new Promise((resolve) => one.once("error", resolve));
  one.write(new Uint8Array(10_000_000));
  other.destroy();
  assertMatch(String(await failed), /the other end is closed/);
});
