import { assertEquals, assertRejects } from "@std/assert";
import { findDocker } from "../../lib/docker/find_docker.ts";
import { openDocker } from "../../lib/docker/open_docker.ts";
import { UserError } from "../../lib/errors.ts";
import { DOCKER, dockerdForFile } from "./tunnel_docker.ts";
import { startDockerd } from "../support/dockerd.ts";
import { PROGRAMS } from "../support/poolgen.ts";
import { testWith, which } from "../support/programs.ts";
import { makeKey } from "../support/ssh_keys.ts";
import { startSshd } from "../support/sshd.ts";
import { tempFolder } from "../support/temp.ts";
import { makeTlsAuthority, OPENSSL } from "../support/tls_authority.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const dockerd = dockerdForFile();

const executable = PROGRAMS.filter(({ name }) => name === "executable");

/**
 * What is made of an environment: `Docker` where a daemon is reached, else the message of the error with its exit code; by
 * the library and by the executable, whose runtimes have errors of their own.
 */
async function seen(env: Record<string, string>, home: string): Promise<string> {
  const own = await seenHere(env, home);
  for (const program of executable) {
    await Deno.mkdir(`${home}/tmp`, { recursive: true });
    const all = { PATH: Deno.env.get("PATH") ?? "", ...env, HOME: home, TMPDIR: `${home}/tmp` };
    const args = ["emulator", "image", "list", "--json"];
    const { stdout } = await program.run(args, { env: all, clearEnv: true, cwd: home });
    const { error } = JSON.parse(stdout);
    assertEquals(error === undefined ? "Docker" : `${error.exit_code} ${error.message}`, own);
    // sockets of its own are gone with it
    assertEquals([...Deno.readDirSync(`${home}/tmp`)], []);
  }
  return own;
}

async function seenHere(env: Record<string, string>, home: string): Promise<string> {
  try {
    const endpoint = await findDocker({ env, home, cwd: home });
    await using client = await openDocker(endpoint, { env });
    return client.engine.replace(/ .*/, "");
  } catch (error) {
    if (error instanceof UserError) return `${error.code} ${error.message}`;
    throw error;
  }
}

testWith(
  [...DOCKER, ...OPENSSL],
  "a daemon that talks TLS is reached with certificates, and only so",
  async () => {
    await using folder = await tempFolder();
    const home = folder.path;
    const authority = await makeTlsAuthority(`${home}`);
    const [certFile, keyFile] = [`${home}/server.pem`, `${home}/server.key`];
    await using tls = await startDockerd({
      folder: home,
      tls: { caFile: authority.caFile, certFile, keyFile },
    });
    await Deno.mkdir(`${home}/certs`);
    await Deno.copyFile(authority.caFile, `${home}/certs/ca.pem`);
    const host = `tcp://127.0.0.1:${tls.tcpPort}`;
    const base = { DOCKER_HOST: host, DOCKER_CERT_PATH: "certs", DOCKER_TLS_VERIFY: "1" };
    const without = await seen(base, home);
    assertEquals(/^[45] Cannot use Docker at tcp:\S+: /.test(without), true, without);
    // any certificate that the authority signed is good for a client, too
    await Deno.copyFile(certFile, `${home}/certs/cert.pem`);
    await Deno.copyFile(keyFile, `${home}/certs/key.pem`);
    assertEquals((await seen(base, home)).startsWith("Docker"), true);
    const plain = await seen({ DOCKER_HOST: host }, home);
    assertEquals(plain, "5 Cannot use Docker: the daemon talks TLS only");
    // another authority
    await using other = await tempFolder();
    await Deno.copyFile((await makeTlsAuthority(other.path)).caFile, `${home}/certs/ca.pem`);
    assertEquals(
      await seen(base, home),
      `5 Cannot use Docker at ${host}: its certificate is signed by nobody who is trusted`,
    );
    const { DOCKER_TLS_VERIFY: _, ...unverified } = { ...base, DOCKER_TLS: "1" };
    assertEquals((await seen(unverified, home)).startsWith("Docker"), true);
    const toPlain = await seen(
      { ...base, DOCKER_HOST: `tcp://127.0.0.1:${dockerd().tcpPort}` },
      home,
    );
    assertEquals(toPlain.startsWith("5 Cannot use Docker at "), true, toPlain);
  },
);

testWith(DOCKER, "a daemon is reached by ssh, as the user's ssh_config says", async () => {
  await using folder = await tempFolder();
  const home = folder.path;
  const key = await makeKey(`${home}/key`);
  await using sshd = await startSshd({ folder: home, authorizedKey: key.publicKey });
  await Deno.writeTextFile(`${home}/known_hosts`, `lab ${sshd.hostKey}\n`);
  const config = [
    ...["Host lab", "  HostName 127.0.0.1", `  Port ${sshd.port}`, "  HostKeyAlias lab"],
    ...[`  IdentityFile ${key.privateKey}`, `  UserKnownHostsFile ${home}/known_hosts`],
    ...["  StrictHostKeyChecking yes", "  IdentityAgent none", ""],
  ].join("\n");
  await Deno.writeTextFile(`${home}/config`, config);
  // ssh looks for its configuration where the system's users say, whatever HOME is
  await Deno.mkdir(`${home}/bin`);
  await Deno.writeTextFile(
    `${home}/bin/ssh`,
    `#!/bin/sh\nexec ${which("ssh")} -F ${home}/config "$@"\n`,
    {
      mode: 0o755,
    },
  );
  const env = {
    PATH: `${home}/bin:${Deno.env.get("PATH")}`,
    DOCKER_HOST: `ssh://lab${dockerd().socket}`,
  };
  assertEquals((await seen(env, home)).startsWith("Docker"), true);

  const wrong = await makeKey(`${home}/wrong`);
  await Deno.writeTextFile(`${home}/known_hosts`, `lab ${wrong.publicKey}\n`);
  assertEquals(
    await seen(env, home),
    `5 Cannot use Docker at ssh://lab${dockerd().socket}: Host key verification failed.`,
  );
  await Deno.remove(`${home}/bin/ssh`);
  const none = await seen({ ...env, PATH: `${home}/bin` }, home);
  assertEquals(none.includes("there is no ssh on the PATH"), true, none);
});

testWith(DOCKER, "what a daemon refuses is told in one line", async () => {
  const endpoint = { host: `unix://${dockerd().socket}`, from: "test" };
  await using client = await openDocker(endpoint, { env: {} });
  const Image = "busybox";
  const create = (name: string, image = Image): Promise<unknown> =>
    client.call(
      `create ${name}`,
      (docker) => docker.createContainer({ name, Image: image, Cmd: ["sleep"] }),
    );
  await create("twice");
  await assertRejects(
    () => create("twice"),
    UserError,
    "Cannot create twice: there is a container twice already",
  );
  const missing = await assertRejects(() => create("lone", "poolgen-node:none"), UserError);
  assertEquals(
    [missing.message, missing.code, missing.hint?.includes("poolgen emulator image build")],
    ["Cannot create lone: there is no image poolgen-node:none", 1, true],
  );
  await assertRejects(
    () => client.call("pull", (docker) => docker.getContainer("gone").start()),
    UserError,
    "Cannot pull: No such container: gone",
  );
  await assertRejects(
    () => client.call("do this", () => Promise.reject(new TypeError("a bug"))),
    TypeError,
    "a bug",
  );
});

Deno.test("a server that is no Docker daemon, or an old one, is told apart", async () => {
  await using folder = await tempFolder();
  const answers = new Map([
    ["hello", "what answers there is no Docker"],
    ['{"ApiVersion":"1.40"}', "it is too old (version 1.40 of the API)"],
    ['{"ApiVersion":"\\u001b[31m"}', "what answers there is no Docker"],
    ["[]", "what answers there is no Docker"],
  ]);
  for (const [body, reason] of answers) {
    await using server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      () => new Response(body),
    );
    const host = `tcp://127.0.0.1:${server.addr.port}`;
    const told = await seen({ DOCKER_HOST: host }, folder.path);
    assertEquals(told.slice(2), `Cannot use Docker at ${host}: ${reason}`);
  }
  using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const closing = (async () => {
    for await (const connection of silent) {
      await connection.write(new TextEncoder().encode("SSH-2.0-x\r\n"));
      connection.close();
    }
  })();
  const told = await seen({ DOCKER_HOST: `127.0.0.1:${silent.addr.port}` }, folder.path);
  assertEquals(told.startsWith("5 Cannot use Docker at 127.0.0.1:"), true, told);
  silent.close();
  await closing;
});
