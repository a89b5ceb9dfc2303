import { assertEquals } from "@std/assert";
import { fromFileUrl } from "../../../scripts/project_paths.ts";
import { runCommand } from "../../support/command.ts";
import { descendantsOf } from "../../support/processes.ts";
import { testWith } from "../../support/programs.ts";
import { PYTHON, PYTHON_CLIENTS, pythonWith } from "../../support/python_clients.ts";
import { makeKey } from "../../support/ssh_keys.ts";
import { until } from "../../support/wait.ts";
import { type NodeProcess, RUNTIMES, startNode } from "./node_process.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const PROGRAMS = [...PYTHON, "ssh", "ssh-keygen", "ssh-agent", "ssh-add"];

const SCRIPTS = ["logins", "sessions", "files", "forwards"];

const CLIENTS = [
  ["asyncssh", PYTHON_CLIENTS.asyncssh, [...SCRIPTS, "signals"]],
  ["paramiko", PYTHON_CLIENTS.paramiko, SCRIPTS],
] as const;

/** Puts what the scripts need into the node's folder: keys, users and files of known hosts. */
async function prepare(node: NodeProcess): Promise<void> {
  const { folder, port, key } = node;
  const rsa = await makeKey(`${folder}/rsa`, "rsa");
  const stranger = await makeKey(`${folder}/stranger`);
  const hostKeys = {
    ed25519: (await makeKey(`${folder}/host_ed25519`)).publicKey,
    rsa: (await makeKey(`${folder}/host_rsa`, "rsa")).publicKey,
  };
  const known = {
    ...hostKeys,
    both: Object.values(hostKeys),
    wrong: stranger.publicKey,
  };
  for (const [name, keys] of Object.entries(known)) {
    const lines = [keys].flat().map((one) => `[127.0.0.1]:${port} ${one}\n`);
    await Deno.writeTextFile(`${folder}/known_${name}`, lines.join(""));
  }
  const users = [
    { name: "ann", isAdmin: false, publicKeys: [rsa.publicKey, key.publicKey] },
    { name: "eve", isAdmin: false, publicKeys: [stranger.publicKey] },
  ];
  await node.tell({ state: { users } });
}

for (const runtime of RUNTIMES) {
  for (const [client, version, scripts] of CLIENTS) {
    for (const script of scripts) {
      testWith(PROGRAMS, `${runtime}: ${version}, ${script}`, async () => {
        const python = await pythonWith(CLIENTS.map(([, version]) => version));
        await using node = await startNode(runtime);
        await prepare(node);
        const path = fromFileUrl(new URL(`clients/${client}_${script}.py`, import.meta.url).href);
        // an agent for whom it is to forward one; it ends with the script
        const { code, stdout, stderr } = await runCommand("ssh-agent", [
          ...["-a", `${node.folder}/agent`, python, "-B", "-W", "ignore"],
          ...[path, node.folder, `${node.port}`],
        ], { timeoutMs: 120_000 });
        assertEquals([code, stdout], [0, "ok\n"], stderr + node.log.join("\n"));
        assertEquals(await until(async () => await node.tell({}) === 0, 10_000), true);
        assertEquals(await until(() => descendantsOf(node.pid).length === 0, 10_000), true);
        assertEquals(node.log, []);
      });
    }
  }
}
