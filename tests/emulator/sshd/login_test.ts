import { assert, assertEquals, assertMatch } from "@std/assert";
import { existsSync, readFileSync } from "node:fs";
// @ts-types="npm:@types/ssh2@1.15.5"
import { BaseAgent, Client, type ConnectConfig, type ParsedKey, utils } from "ssh2";
import { runCommand } from "../../support/command.ts";
import { testWith } from "../../support/programs.ts";
import { makeKey } from "../../support/ssh_keys.ts";
import { until } from "../../support/wait.ts";
import { type NodeProcess, RUNTIMES, startNode } from "./node_process.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const SSH = ["ssh", "ssh-keygen"];

/** Says whether an ssh2 client gets in, and what it is told. */
function connect(node: NodeProcess, config: ConnectConfig): Promise<string> {
  return new Promise((resolve) => {
    const client = new Client();
    let end = "closed";
    client.on("error", (error) => end = error.message);
    client.on("ready", () => {
      end = "ready";
      client.end();
    });
    client.on("close", () => resolve(end));
    client.connect({ host: "127.0.0.1", port: node.port, username: "ann", ...config });
  });
}

function user(
  name: string,
  publicKey: string,
): { name: string; isAdmin: boolean; publicKeys: string[] } {
  return { name, isAdmin: false, publicKeys: [publicKey] };
}

/** Has a user's public key, and signs with whatever it is told. */
class ForgingAgent extends BaseAgent<ParsedKey> {
  constructor(readonly key: ParsedKey, readonly forge: (data: Buffer) => Buffer) {
    super();
  }
  override getIdentities(done: (error?: Error | null, keys?: ParsedKey[]) => void): void {
    done(null, [this.key]);
  }
  override sign(
    _key: ParsedKey,
    data: Buffer,
    _options: unknown,
    done?: (error?: Error | null, signature?: Buffer) => void,
  ): void {
    done?.(null, this.forge(data));
  }
}

for (const runtime of RUNTIMES) {
  testWith(SSH, `${runtime}: only who holds the user's key gets in`, async () => {
    await using node = await startNode(runtime);
    const privateKey = readFileSync(node.key.privateKey);
    assertEquals(await connect(node, { privateKey }), "ready");
    const other = await makeKey(`${node.folder}/other`);
    const failed = "All configured authentication methods failed";
    assertEquals(await connect(node, { privateKey: readFileSync(other.privateKey) }), failed);
    assertEquals(await connect(node, { privateKey, username: "bob" }), failed);
    assertEquals(await connect(node, { password: "ann" }), failed);
    const key = utils.parseKey(privateKey);
    assert(!(key instanceof Error));
    const signatures: ((data: Buffer) => Buffer)[] = [
      () => Buffer.alloc(64, 7),
      () => Buffer.alloc(0),
      (data) => key.sign(Buffer.concat([data, Buffer.of(0)])),
    ];
    for (const sign of signatures) {
      assertEquals(await connect(node, { agent: new ForgingAgent(key, sign) }), failed);
    }
    assertEquals(
      await connect(node, { agent: new ForgingAgent(key, (data) => key.sign(data)) }),
      "ready",
    );
  });

  testWith(SSH, `${runtime}: every usual kind of key is good, but not with SHA-1`, async () => {
    await using node = await startNode(runtime);
    const kinds = [["rsa", "2048"], ["rsa", "3072"], ["ecdsa", "256"], ["ecdsa", "384"], [
      "ecdsa",
      "521",
    ]];
    for (const [type = "", bits = ""] of kinds) {
      const path = `${node.folder}/${type}${bits}`;
      await runCommand("ssh-keygen", ["-q", "-t", type, "-b", bits, "-N", "", "-f", path]);
      const publicKey = (await Deno.readTextFile(`${path}.pub`)).split(" ").slice(0, 2).join(" ");
      await node.tell({
        state: { users: [user("ann", publicKey), user("bob", node.key.publicKey)] },
      });
      const options = type === "rsa" ? ["rsa-sha2-256", "rsa-sha2-512"] : [""];
      for (const algorithm of options) {
        const only = algorithm === "" ? [] : ["-o", `PubkeyAcceptedAlgorithms=${algorithm}`];
        const { stdout, stderr } = await node.ssh(["-i", path, ...only], ["echo in"]);
        assertEquals(stdout, "in\n", `${type} ${bits} ${algorithm}: ${stderr}`);
      }
      if (type === "rsa") {
        const sha1 = ["-i", path, "-o", "PubkeyAcceptedAlgorithms=ssh-rsa"];
        assertEquals((await node.ssh(sha1, ["echo in"])).code, 255);
        // a client that does not heed what the server says it takes
        const key = utils.parseKey(await Deno.readTextFile(path));
        assert(!(key instanceof Error));
        const agent = new ForgingAgent(key, (data) => key.sign(data, "sha1"));
        assertMatch(await connect(node, { agent }), /authentication methods failed/);
      }
    }
  });

  testWith(SSH, `${runtime}: nothing but keys is offered, and not without end`, async () => {
    await using node = await startNode(runtime);
    const verbose = ["-v", "-o", "LogLevel=DEBUG1", "-o", "BatchMode=no"];
    const stranger = await makeKey(`${node.folder}/stranger`);
    await node.tell({ state: { users: [user("ann", stranger.publicKey)] } });
    const refused = await node.ssh(verbose, ["true"]);
    assertEquals(refused.code, 255);
    assertMatch(refused.stderr, /Authentications that can continue: publickey\r?\n/);
    assertMatch(refused.stderr, /Permission denied \(publickey\)/);
    const keys = await Promise.all(
      Array.from({ length: 7 }, (_, index) => makeKey(`${node.folder}/key${index}`)),
    );
    const many = keys.flatMap(({ privateKey }) => ["-i", privateKey]);
    const tooMany = await node.ssh(many, ["true"]);
    assertMatch(tooMany.stderr, /Too many authentication failures/);
  });

  testWith(
    SSH,
    `${runtime}: a user who is removed is asked at once, and can be put out`,
    async () => {
      await using node = await startNode(runtime);
      const ann = user("ann", node.key.publicKey);
      const bob = user("bob", node.key.publicKey);
      await node.tell({ state: { users: [ann, bob] } });
      const wait = ["touch in; sleep 70021"];
      const sessions = ["ann", "bob"].map((name) => node.ssh(["-l", name], wait));
      const isIn = (name: string): boolean => existsSync(`${node.folder}/home/${name}/in`);
      assert(await until(() => isIn("ann") && isIn("bob"), 10_000));
      await node.tell({ state: { users: [bob] } });
      assertEquals((await node.ssh([], ["true"])).code, 255);
      assert(await until(async () => await node.tell({}) === 2, 10_000));
      await node.tell({ disconnect: "ann" });
      assertEquals((await sessions[0])?.code, 255);
      assertEquals(await node.tell({}), 1);
      assertEquals((await node.ssh(["-l", "bob"], ["echo in"])).stdout, "in\n");
      await node.tell({ disconnect: "" });
      assertEquals((await sessions[1])?.code, 255);
    },
  );

  testWith(
    [...SSH, "ssh-keyscan"],
    `${runtime}: the RSA host key is made when it is asked for`,
    async () => {
      await using node = await startNode(runtime);
      const rsa = `${node.folder}/host_rsa.pub`;
      assertEquals((await node.ssh([], ["echo in"])).stdout, "in\n");
      assertEquals(await Deno.stat(rsa).catch(() => "none"), "none");
      for (const algorithm of ["rsa-sha2-512", "rsa-sha2-256", "ssh-ed25519"]) {
        const { stdout, stderr } = await node.ssh(["-o", `HostKeyAlgorithms=${algorithm}`], [
          "echo in",
        ]);
        assertEquals(stdout, "in\n", stderr);
      }
      const { stdout } = await runCommand("ssh-keyscan", ["-p", `${node.port}`, "127.0.0.1"]);
      const ed25519 = await Deno.readTextFile(`${node.folder}/host_ed25519.pub`);
      const keys = stdout.trim().split("\n").map((line) => line.split(" ").slice(1).join(" "))
        .sort();
      assertEquals(keys, [ed25519.trim(), (await Deno.readTextFile(rsa)).trim()].sort());
    },
  );

  testWith(SSH, `${runtime}: what is agreed on is safe`, async () => {
    await using node = await startNode(runtime);
    const ciphers = [
      "aes128-gcm@openssh.com",
      "aes256-gcm@openssh.com",
      "aes128-ctr",
      "aes256-ctr",
    ];
    if (runtime === "deno") ciphers.push("chacha20-poly1305@openssh.com");
    for (const cipher of ciphers) {
      assertEquals((await node.ssh(["-c", cipher], ["echo in"])).stdout, "in\n", cipher);
    }
    for (const mac of ["hmac-sha2-512-etm@openssh.com", "hmac-sha2-256"]) {
      assertEquals(
        (await node.ssh(["-c", "aes128-ctr", "-m", mac], ["echo in"])).stdout,
        "in\n",
        mac,
      );
    }
    const unsafe = [
      ["KexAlgorithms=diffie-hellman-group14-sha256"],
      ["KexAlgorithms=ecdh-sha2-nistp256"],
      ["HostKeyAlgorithms=ssh-rsa"],
      ["Ciphers=aes128-cbc"],
      ["Ciphers=aes128-ctr", "MACs=hmac-sha1"],
    ];
    for (const options of unsafe) {
      const { code, stderr } = await node.ssh(
        ["LogLevel=INFO", ...options].flatMap((one) => ["-o", one]),
        ["true"],
      );
      assertEquals(code, 255, options.join());
      assertMatch(stderr, /no matching/, options.join());
    }
    assertEquals((await node.ssh(["-C"], ["echo in"])).stdout, "in\n");
  });
}
