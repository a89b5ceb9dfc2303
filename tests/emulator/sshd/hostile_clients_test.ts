import { assert, assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { connect, type Socket } from "node:net";
import { readFileSync } from "node:fs";
// @ts-types="npm:@types/ssh2@1.15.5"
import { Client } from "ssh2";
import { descendantsOf } from "../../support/processes.ts";
import { testWith } from "../../support/programs.ts";
import { delay, until } from "../../support/wait.ts";
import { type NodeProcess, RUNTIMES, startNode } from "./node_process.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const SSH = ["ssh", "ssh-keygen"];
const HELLO = "SSH-2.0-OpenSSH_9.2\r\n";

function packet(...bytes: readonly number[]): Buffer {
  // a multiple of 8 with the length before it, of which 4 bytes at the least are padding
  const padding = 4 + 7 - (bytes.length + 4 + 5 - 1) % 8;
  const body = Buffer.concat([Buffer.of(padding), Buffer.from(bytes), Buffer.alloc(padding)]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, body]);
}

function text(value: string | Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(value.length);
  return Buffer.concat([length, Buffer.from(value)]);
}

/** A client that wants the exchange of ML-KEM, and sends a key of its own. */
function hybrid(key: Buffer): Buffer {
  const lists = [
    ...["mlkem768x25519-sha256", "ssh-ed25519", "aes128-ctr", "aes128-ctr"],
    ...["hmac-sha2-256", "hmac-sha2-256", "none", "none", "", ""],
  ];
  const init = Buffer.concat([Buffer.alloc(16), ...lists.map(text), Buffer.alloc(5)]);
  return Buffer.concat([Buffer.from(HELLO), packet(20, ...init), packet(30, ...text(key))]);
}

/** What is said to a server by those who do not mean well, each on a connection of its own. */
const GARBAGE: readonly (string | Buffer)[] = [
  "",
  "\0\0\0\0",
  "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
  "x".repeat(1_000_000),
  "\r\n".repeat(2_000),
  "SSH-1.0-old\r\n",
  HELLO,
  `${HELLO}${"A".repeat(50_000)}`,
  Buffer.concat([Buffer.from(HELLO), Buffer.alloc(64, 0xff)]),
  Buffer.concat([Buffer.from(HELLO), Buffer.alloc(64)]),
  Buffer.concat([Buffer.from(HELLO), packet(20, ...Buffer.alloc(16), 0, 0, 0, 200)]),
  Buffer.concat([Buffer.from(HELLO), packet(30, 0, 0, 0, 32)]),
  Buffer.concat([Buffer.from(HELLO), packet(50, 0, 0, 0, 3)]),
  Buffer.concat([Buffer.from(HELLO), packet(90), packet(94), packet(98), packet(80)]),
  Buffer.concat([Buffer.from(HELLO), packet(1)]),
  Buffer.concat([Buffer.from(HELLO), packet(255)]),
  ...[0, 32, 1215, 1216, 1217].map((length) => hybrid(Buffer.alloc(length, 0xff))),
];

function open(port: number, say: string | Buffer): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => resolve(socket));
    socket.once("connect", () => {
      socket.write(say);
      socket.resume();
      resolve(socket);
    });
  });
}

function close(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) return resolve();
    socket.once("close", () => resolve());
    socket.destroy();
  });
}

function log(node: NodeProcess): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const client = new Client();
    client.on("error", reject).on("ready", () => client.end()).on("close", () => resolve("in"));
    const privateKey = readFileSync(node.key.privateKey);
    client.connect({ host: "127.0.0.1", port: node.port, username: "ann", privateKey });
  });
}

for (const runtime of RUNTIMES) {
  testWith(SSH, `${runtime}: garbage hurts nobody`, async () => {
    await using node = await startNode(runtime);
    for (let round = 0; round < 10; round++) {
      const sockets = await Promise.all(GARBAGE.map((say) => open(node.port, say)));
      await delay(20);
      await Promise.all(sockets.map(close));
    }
    assertEquals((await node.ssh([], ["echo fine"])).stdout, "fine\n");
    assert(await until(async () => await node.tell({}) === 0, 10_000));
  });

  testWith(
    SSH,
    `${runtime}: those who say nothing keep nobody out, until they are too many`,
    async () => {
      await using node = await startNode(runtime);
      const silent = await Promise.all(Array.from({ length: 499 }, () => open(node.port, "")));
      assert(await until(async () => await node.tell({}) === 499, 10_000));
      assertEquals((await node.ssh([], ["echo fine"])).stdout, "fine\n");
      silent.push(await open(node.port, ""), await open(node.port, ""));
      assert(await until(async () => await node.tell({}) === 500, 10_000));
      assertEquals((await node.ssh([], ["echo fine"])).code, 255);
      await Promise.all(silent.map(close));
      assert(await until(async () => await node.tell({}) === 0, 10_000));
      assertEquals((await node.ssh([], ["echo fine"])).stdout, "fine\n");
    },
  );

  testWith(SSH, `${runtime}: two hundred clients log in at once`, async () => {
    await using node = await startNode(runtime);
    const results = await Promise.all(Array.from({ length: 200 }, () => log(node)));
    assertEquals(results.filter((result) => result !== "in"), []);
  });

  testWith(
    SSH,
    `${runtime}: clients that break off in the middle leave nothing behind`,
    async () => {
      await using node = await startNode(runtime);
      const commands = ["cat /dev/zero", "cat >/dev/null", "sleep 70041", "cat /dev/zero >&2"];
      const inputs: WritableStream<Uint8Array>[] = [];
      const clients = [...commands, ...commands, ...commands].map((command) => {
        const hasInput = command.startsWith("cat >");
        const client = new Deno.Command("ssh", {
          args: [...node.sshArguments(), command],
          stdin: hasInput ? "piped" : "null",
          stdout: "null",
          stderr: "null",
        }).spawn();
        if (hasInput) inputs.push(client.stdin);
        return client;
      });
      assert(await until(() => descendantsOf(node.pid).length >= clients.length, 20_000));
      for (const client of clients) client.kill("SIGKILL");
      for (const client of clients) await client.status;
      for (const stdin of inputs) await stdin.close().catch(() => {});
      assert(await until(() => descendantsOf(node.pid).length === 0, 10_000));
      assert(await until(async () => await node.tell({}) === 0, 10_000));
      assertEquals((await node.ssh([], ["echo fine"])).stdout, "fine\n");
    },
  );

  testWith(
    SSH,
    `${runtime}: a session that is opened and left, or asked for nonsense, is no harm`,
    async () => {
      await using node = await startNode(runtime);
      const refused = await node.ssh(["-s"], ["no-such-subsystem"]);
      assertEquals(refused.code, 255);
      const x11 = await node.ssh(["-X"], ["echo ${DISPLAY-none}"], { env: { DISPLAY: ":0" } });
      assertEquals([x11.code, x11.stdout], [0, "none\n"]);
      await new Promise<void>((resolve) => {
        const client = new Client();
        client.on("error", () => {}).on("close", () => resolve());
        client.on("ready", () => {
          // it is opened, and asked for nothing before the connection is gone
          client.subsys("none", () => client.destroy());
          client.shell(() => client.destroy());
        });
        const privateKey = readFileSync(node.key.privateKey);
        client.connect({ host: "127.0.0.1", port: node.port, username: "ann", privateKey });
      });
      assertEquals((await node.ssh([], ["echo fine"])).stdout, "fine\n");
    },
  );
}
