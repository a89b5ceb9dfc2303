import { assertEquals, assertStringIncludes } from "@std/assert";
import { runCommand } from "../../support/command.ts";
import { startNode, userLines } from "../../support/node_container.ts";
import { testWithImage } from "../../support/node_images.ts";
import { makeKey } from "../../support/ssh_keys.ts";
import { until } from "../../support/wait.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const USERS = ["root\tadmin\t", "ubuntu\tuser\t", "alice\tadmin\t20991231235959"];

testWithImage(
  "ssh",
  "a node takes keys and nothing else, and gives rights as it is told",
  async (image) => {
    await using node = await startNode(image, USERS);
    assertEquals((await node.ssh("root", "id -un")).stdout, "root\n");
    assertEquals(
      (await node.ssh("ubuntu", "id -un; id -Gn; stat -c %a ~")).stdout,
      "ubuntu\nubuntu\n700\n",
    );
    assertEquals((await node.ssh("alice", "sudo -n id -un")).stdout, "root\n");
    const sudo = await node.ssh("ubuntu", "sudo -n id -un");
    assertEquals([sudo.code === 0, sudo.stdout], [false, ""]);
    const asked = await node.ssh(
      "ubuntu",
      "true",
      "-o",
      "PubkeyAuthentication=no",
      "-o",
      "BatchMode=no",
      "-o",
      "NumberOfPasswordPrompts=0",
    );
    assertEquals([asked.code, asked.stderr.trim()], [
      255,
      "ubuntu@127.0.0.1: Permission denied (publickey).",
    ]);
    const shadow = await node.exec("getent shadow | cut -d: -f1,2 | grep -v ':[!*]'");
    assertEquals(shadow, "");
    // forwarding to the node itself, and files
    const banner = await node.ssh("ubuntu", "true", "-W", "127.0.0.1:22");
    assertStringIncludes(banner.stdout, "SSH-2.0-");
    const health = async (): Promise<string | undefined> =>
      (await node.client.call("look", (docker) => docker.getContainer(node.name).inspect())).State
        .Health?.Status;
    assertEquals(await until(async () => await health() === "healthy", 120_000, 500), true);
  },
);

testWithImage("ssh", "a node becomes what its files say while it runs", async (image) => {
  await using node = await startNode(image, USERS);
  const started = await node.exec("cat /proc/1/stat | cut -d' ' -f22");
  assertEquals(await node.apply({}), { code: 0, said: "" });
  await node.exec("su alice -c 'sleep 10000 >/dev/null 2>&1 &'");
  const other = await makeKey(`${node.folder}/other`);
  const users =
    userLines(["root\tadmin\t", "ubuntu\tadmin\t20010101000000", "bob\tuser\t"], node.key) +
    userLines(["ubuntu\tadmin\t"], other);
  const hosts = "10.9.8.7 tvm1 node1\n";
  const changed = await node.apply({
    users,
    hosts,
    ssh_known_hosts: "# known\n",
    ssh_config: "Host node1\n  Port 22\n",
  });
  assertEquals(changed, { code: 0, said: "" });
  assertEquals(
    await node.exec("id alice 2>&1; ls /home; grep -lx sleep /proc/[0-9]*/comm; ls /etc/sudoers.d"),
    "id: ‘alice’: no such user\nbob\nubuntu\nREADME\npoolgen\npoolgen-ubuntu\n".replace(
      /[‘’]/g,
      "'",
    ),
  );
  assertEquals((await node.ssh("alice", "true")).code, 255);
  assertEquals((await node.ssh("bob", "id -un")).stdout, "bob\n");
  // its first key has expired
  assertEquals((await node.ssh("ubuntu", "true")).code, 255);
  assertEquals(
    (await node.ssh("ubuntu", "sudo -n id -un", "-i", other.privateKey)).stdout,
    "root\n",
  );
  assertEquals(
    await node.exec(
      "getent -s files hosts node1; cat /etc/ssh/ssh_known_hosts; ssh -G node1 | grep ^port",
    ),
    "10.9.8.7        tvm1 node1\n# known\nport 22\n",
  );
  assertEquals(await node.apply({ hosts: "" }), { code: 0, said: "" });
  assertEquals(await node.exec("getent -s files hosts node1; grep -c poolgen /etc/hosts"), "0\n");

  const closed = "AllowTcpForwarding no\n";
  assertEquals((await node.apply({ "sshd.conf": closed })).code, 0);
  // who asks after that is answered, by the new settings
  assertEquals((await node.ssh("bob", "true", "-W", "127.0.0.1:22")).stdout, "");
  const wrong = await node.apply({ "sshd.conf": "NoSuchSetting yes\n" });
  assertEquals(
    [wrong.code, wrong.said.startsWith("poolgen-node: sshd cannot use its settings: ")],
    [1, true],
    wrong.said,
  );
  assertEquals((await node.apply({ "sshd.conf": "" })).code, 0);
  assertEquals((await node.ssh("bob", "true")).code, 0);

  const hostKey = await makeKey(`${node.folder}/new_host_key`);
  await node.apply({ ssh_host_ed25519_key: await Deno.readTextFile(hostKey.privateKey) });
  assertStringIncludes((await node.ssh("bob", "true")).stderr, "Host key verification failed");
  await Deno.writeTextFile(`${node.folder}/known_hosts`, `${node.name} ${hostKey.publicKey}\n`);
  assertEquals((await node.ssh("bob", "true")).code, 0);
  // the same process all the time
  assertEquals(await node.exec("cat /proc/1/stat | cut -d' ' -f22"), started);
});

testWithImage(
  "ssh",
  "hostile lines of the users make no user, no right and no option",
  async (image) => {
    await using node = await startNode(image, USERS);
    const { publicKey } = node.key;
    const lines = [
      ...[
        "-x",
        "a b",
        "$(touch /pwn)",
        "../x",
        "0root",
        "a".repeat(33),
        "",
        "*",
        "poolgen-node;id",
        "é",
      ]
        .map((name) => `${name}\tadmin\t\t${publicKey}`),
      `eve\troot\t\t${publicKey}`,
      `eve\tadmin\t2001\t${publicKey}`,
      `eve\tadmin\t\tcommand="id" ${publicKey}`,
      `eve\tadmin\t20991231000000",command="id\t${publicKey}`,
      `eve\tadmin\t\t${publicKey} \u001b[31m`,
      "eve\tadmin",
      `daemon\tadmin\t\t${publicKey}`,
      `root\tadmin\t\t${publicKey} it's "me" $(id) \\`,
    ];
    const { code, said } = await node.apply({ users: lines.map((line) => `${line}\n`).join("") });
    assertEquals(code, 1);
    assertEquals(said.trim().split("\n").length, lines.length - 1, said);
    assertEquals(
      await node.exec(
        "ls / | grep pwn; ls /home /etc/poolgen/authorized_keys /etc/sudoers.d | grep -v :",
      ),
      "root\n\nREADME\npoolgen\n\nubuntu\n",
    );
    assertEquals((await node.ssh("root", "id -un")).stdout, "root\n");
  },
);

testWithImage(
  "dask",
  "python on a node has all of Dask, whoever asks and however",
  async (image) => {
    await using node = await startNode(image, USERS);
    const modules = "dask, distributed, dask_jobqueue, asyncssh, jupyterlab, jupyter_server_proxy";
    const seen = await node.ssh(
      "ubuntu",
      `python -c 'import ${modules}, numpy, pandas, bokeh, pyarrow; print(dask.__version__)' && dask --version && pip --version && bash -lc 'command -v jupyter'`,
    );
    const [version = "", dask, pip = "", jupyter] = seen.stdout.trim().split("\n");
    assertEquals([seen.stderr, seen.code, dask, jupyter], [
      "",
      0,
      `dask, version ${version}`,
      "/opt/venv/bin/jupyter",
    ]);
    assertStringIncludes(pip, "/opt/venv/");
    assertEquals(
      (await node.ssh("alice", "sudo -n python -c 'import dask; print(dask.__version__)'")).stdout,
      `${version}\n`,
    );
    assertEquals((await node.ssh("ubuntu", "pip install --no-index x")).code === 0, false);
  },
);

testWithImage(
  "dask",
  "an image holds no key, no password and nothing of how it was built",
  async (image) => {
    const docker = (...args: string[]): Promise<{ stdout: string }> =>
      runCommand("docker", ["-H", image.dockerHost, ...args]);
    const look =
      "cd /; ls -A /etc/poolgen/authorized_keys /tmp; ls /etc/ssh/ssh_host_* /root/.ssh /home/*/.ssh /etc/pip.conf /root/.config 2>/dev/null; " +
      "find / -xdev -name authorized_keys -type f; grep -rl 'PRIVATE KEY' /etc /root /home /opt/venv/etc /var/lib/poolgen 2>/dev/null; ls -A /var/lib/apt/lists";
    const files = await docker(
      "run",
      "--rm",
      "--network",
      "none",
      "--entrypoint",
      "/bin/sh",
      image.tag,
      "-c",
      look,
    );
    assertEquals(files.stdout, "/etc/poolgen/authorized_keys:\n\n/tmp:\n");
    for (
      const told of [
        await docker("history", "--no-trunc", image.tag),
        await docker("inspect", image.tag),
      ]
    ) {
      assertEquals(told.stdout.includes(image.tag) || told.stdout.includes("poolgen-node"), true);
      assertEquals(/PIP_|pip\.conf|ca\.pem|poolgen-test\.invalid/.exec(told.stdout), null);
    }
  },
);
