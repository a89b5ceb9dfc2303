import { assert, assertEquals, assertMatch } from "@std/assert";
import { runCommand } from "../../support/command.ts";
import { testWith } from "../../support/programs.ts";
import { makeKey } from "../../support/ssh_keys.ts";
import { until } from "../../support/wait.ts";
import { clientConfig } from "./client_config.ts";
import { RUNTIMES, startNode } from "./node_process.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const SSH = ["ssh", "ssh-keygen"];

for (const runtime of RUNTIMES) {
  testWith(
    [...SSH, "ssh-keyscan"],
    `${runtime}: ssh-keyscan finds the keys that there are, and their hosts are known by them`,
    async () => {
      await using node = await startNode(runtime);
      const keys: Record<string, string> = {
        ed25519: (await makeKey(`${node.folder}/host_ed25519`)).publicKey,
        rsa: (await makeKey(`${node.folder}/host_rsa`, "rsa")).publicKey,
      };
      const known = `${node.folder}/known`;
      for (const type of ["ed25519", "rsa", "ecdsa"]) {
        const { stdout } = await runCommand("ssh-keyscan", [
          ...["-T", "20", "-t", type, "-p", `${node.port}`, "127.0.0.1"],
        ]);
        const line = keys[type] === undefined ? "" : `[127.0.0.1]:${node.port} ${keys[type]}\n`;
        assertEquals(stdout, line, type);
        if (line === "") continue;
        await Deno.writeTextFile(known, stdout);
        // the first value of an option is what counts
        const strict = ["StrictHostKeyChecking=yes", `UserKnownHostsFile=${known}`];
        const options = strict.flatMap((option) => ["-o", option]);
        assertEquals((await node.ssh(options, ["echo in"])).stdout, "in\n", type);
      }
      await Deno.writeTextFile(known, `[127.0.0.1]:${node.port} ${node.key.publicKey}\n`);
      const wrong = await node.ssh(
        ["-o", "StrictHostKeyChecking=yes", "-o", `UserKnownHostsFile=${known}`],
        ["echo in"],
      );
      assertEquals([wrong.code, wrong.stdout], [255, ""]);
    },
  );

  testWith(SSH, `${runtime}: keys are exchanged anew while data goes both ways`, async () => {
    await using node = await startNode(runtime);
    const command = `seq 1 3000000 | ssh "$@" -- 'cat; exit 4' | sha256sum; ` +
      `seq 1 3000000 | sha256sum`;
    const log = `${node.folder}/log`;
    const limit = ["-o", "RekeyLimit=1M", "-o", "LogLevel=DEBUG1", "-E", log];
    const options = node.sshArguments(...limit);
    const { stdout } = await runCommand("sh", ["-c", command, "sh", ...options]);
    const [there, here] = stdout.split("\n");
    assertEquals(there, here);
    const exchanges = (await Deno.readTextFile(log)).match(/SSH2_MSG_NEWKEYS received/g) ?? [];
    assert(exchanges.length > 10, `${exchanges.length} key exchanges`);
  });

  testWith(
    [...SSH, "ssh-next"],
    `${runtime}: today's OpenSSH exchanges keys by ML-KEM, also anew`,
    async () => {
      await using node = await startNode(runtime);
      const log = `${node.folder}/log`;
      const rekeys = node.sshArguments("-o", "RekeyLimit=1M", "-v", "-E", log);
      const command = `seq 1 1000000 | ssh-next "$@" -- 'cat; exit 4' | sha256sum; ` +
        `seq 1 1000000 | sha256sum`;
      const { stdout } = await runCommand("sh", ["-c", command, "sh", ...rekeys]);
      const [there, here] = stdout.split("\n");
      assertEquals(there, here);
      const exchanges = (await Deno.readTextFile(log)).match(/kex: algorithm: \S+/g) ?? [];
      assert(exchanges.length > 5, `${exchanges.length} key exchanges`);
      assertEquals([...new Set(exchanges)], ["kex: algorithm: mlkem768x25519-sha256"]);
    },
  );

  testWith(SSH, `${runtime}: a node is reached through another by ProxyCommand`, async () => {
    await using node = await startNode(runtime);
    await using inner = await startNode(runtime);
    const config = await clientConfig({ outer: node, inner });
    const through = `ProxyCommand=ssh -F ${config} -W 127.0.0.1:%p outer`;
    const { code, stdout } = await runCommand(
      "ssh",
      ["-F", config, "-o", through, "inner", "cat; pwd; exit 5"],
      { stdin: "in\n" },
    );
    assertEquals([code, stdout], [5, `in\n${inner.folder}/home/ann\n`]);
    const nc = `ProxyCommand=ssh -F ${config} outer 'exec 3<>/dev/tcp/127.0.0.1/%p; ` +
      `cat <&3 & exec cat >&3'`;
    const bash = await runCommand("ssh", ["-F", config, "-o", nc, "inner", "echo by bash"]);
    assertEquals(bash.stdout, "by bash\n", bash.stderr);
  });

  testWith(SSH, `${runtime}: ssh -n reads nothing, ssh -f goes to the background`, async () => {
    await using node = await startNode(runtime);
    const kept = await runCommand("sh", [
      ...["-c", 'ssh -n "$@" cat; cat', "sh", ...node.sshArguments()],
    ], { stdin: "kept\n" });
    assertEquals([kept.code, kept.stdout], [0, "kept\n"]);
    const file = `${node.folder}/done`;
    const went = await node.ssh(["-f"], [
      `until test -e ${file}.go; do sleep 0.02; done; : >${file}`,
    ]);
    assertEquals(went.code, 0, went.stderr);
    assertEquals(await node.tell({}), 1);
    await Deno.writeTextFile(`${file}.go`, "");
    const isDone = (): Promise<boolean> => Deno.stat(file).then(() => true, () => false);
    assert(await until(isDone, 10_000));
    assert(await until(async () => await node.tell({}) === 0, 10_000));
  });

  testWith(SSH, `${runtime}: sixty sessions share what ControlPersist keeps`, async () => {
    await using node = await startNode(runtime);
    const control = `${node.folder}/%C`;
    const shared = ["ControlMaster=auto", "ControlPersist=60", `ControlPath=${control}`];
    const options = shared.flatMap((option) => ["-o", option]);
    assertEquals((await node.ssh(options, ["echo first"])).stdout, "first\n");
    assertEquals(await node.tell({}), 1);
    const results = await Promise.all(Array.from({ length: 60 }, (_, index) => {
      return node.ssh(options, [`cat; echo bad >&2; exit ${index}`], { stdin: `${index}\n` });
    }));
    const found = results.map(({ code, stdout, stderr }) => [code, stdout, stderr]);
    assertEquals(found, found.map((_, index) => [index, `${index}\n`, "bad\n"]));
    assertEquals(await node.tell({}), 1);
    assertEquals((await node.ssh([...options, "-O", "exit"], [])).code, 0);
    assert(await until(async () => await node.tell({}) === 0, 10_000));
  });

  testWith([...SSH, "scp"], `${runtime}: scp -3 copies from node to node`, async () => {
    await using one = await startNode(runtime);
    await using other = await startNode(runtime);
    const config = await clientConfig({ one, other });
    const data = crypto.getRandomValues(new Uint8Array(60_000));
    await Deno.mkdir(`${one.folder}/home/ann`, { recursive: true });
    await Deno.writeFile(`${one.folder}/home/ann/a file`, data);
    for (const protocol of [[], ["-O"]]) {
      const { code, stderr } = await runCommand("scp", [
        ...["-F", config, "-3", ...protocol],
        ...[protocol.length === 0 ? "one:a file" : "one:a*", "other:b"],
      ]);
      assertEquals([code, stderr], [0, ""], protocol.join());
      const copy = `${other.folder}/home/ann/b`;
      assertEquals(await Deno.readFile(copy), data, protocol.join());
      await Deno.remove(copy);
    }
  });

  testWith([...SSH, "git"], `${runtime}: git clones, pushes and fetches`, async () => {
    await using node = await startNode(runtime);
    const config = await clientConfig({ node0: node });
    const { folder } = node;
    const git = async (...args: string[]): Promise<string> => {
      const { code, stdout, stderr } = await runCommand("git", [
        ...["-c", "user.name=ann", "-c", "user.email=ann@localhost", ...args],
      ], {
        env: {
          GIT_SSH_COMMAND: `ssh -F ${config}`,
          // nobody's settings
          GIT_CONFIG_GLOBAL: "/dev/null",
          GIT_CONFIG_NOSYSTEM: "1",
        },
      });
      assertEquals(code, 0, stderr);
      return stdout;
    };
    await Deno.mkdir(`${folder}/home/ann`, { recursive: true });
    await git("init", "-q", "--bare", "-b", "main", `${folder}/home/ann/a repo.git`);
    const one = `${folder}/one`;
    await git("clone", "-q", "node0:a repo.git", one);
    await Deno.writeFile(`${one}/data`, crypto.getRandomValues(new Uint8Array(60_000)));
    for (let number = 0; number < 200; number++) {
      await Deno.writeTextFile(`${one}/${number}`, `${number}\n`.repeat(number));
    }
    await git("-C", one, "add", ".");
    await git("-C", one, "commit", "-q", "-m", "first");
    await git("-C", one, "push", "-q", "origin", "HEAD:main");
    await git("clone", "-q", `ssh://node0${folder}/home/ann/a repo.git`, `${folder}/two`);
    const head = await git("-C", one, "rev-parse", "HEAD");
    assertEquals(await git("-C", `${folder}/two`, "rev-parse", "HEAD"), head);
    assertEquals(await git("-C", `${folder}/two`, "status", "--porcelain"), "");
    assertMatch(await git("ls-remote", "node0:a repo.git"), new RegExp(`^${head.trim()}\\tHEAD`));
    await git("-C", `${folder}/two`, "fsck", "--full");
  });
}
