import { createHash } from "node:crypto";
import { runCommand } from "./command.ts";
import { which } from "./programs.ts";
import { projectRoot } from "../../scripts/project_paths.ts";
import { exists } from "./exists.ts";

/** The Python packages that tests talk to servers with, each in one fixed version. */
export const PYTHON_CLIENTS = {
  /** Speaks api-version 2019-08-01.10.0. */
  azureBatch8: "azure-batch==8.0.0",
  /** Speaks api-version 2024-02-01.19.0. */
  azureBatch14: "azure-batch==14.2.0",
  /** Speaks api-version 2025-06-01, with other classes and other paging. */
  azureBatch15: "azure-batch==15.1.0",
  paramiko: "paramiko==4.0.0",
  asyncssh: "asyncssh==2.22.0",
  /** SSH to many machines, by libssh2. */
  parallelSsh: "parallel-ssh==2.16.0.post1",
  /** SSH to many machines, by the ssh program. */
  clusterShell: "ClusterShell==1.10.1",
  ansible: "ansible-core==2.19.11",
  azureCliCore: "azure-cli-core==2.91.0",
  /** What its command for Batch needs. */
  azureCliBatch: ["azure-batch==15.0.0b1", "azure-mgmt-batch==17.3.0"],
} as const;

/** Those that reach many machines at once, which one Python has. */
export const MANY_MACHINES: readonly string[] = [
  PYTHON_CLIENTS.parallelSsh,
  PYTHON_CLIENTS.clusterShell,
  PYTHON_CLIENTS.ansible,
];

/** Azure's command line; what it needs, but for one of its commands, would take a minute and half a gigabyte. */
export const AZURE_CLI = "azure-cli==2.91.0";

/** The programs that `pythonWith` needs, for `testWith`. */
export const PYTHON: readonly string[] = ["python3"];

const INSTALL_MS = 300_000;

/**
 * The path of a Python that has these pip packages, such as `paramiko==4.0.0`, and those `alone` without what they need. It
 * is made once for each list of packages, below `dist/`, also when several test processes ask for it at once.
 */
export async function pythonWith(
  packages: readonly string[],
  alone: readonly string[] = [],
): Promise<string> {
  const python = which("python3");
  if (python === undefined) throw new Error("python3 is not installed");
  const wanted = [...packages].sort();
  // A newer Python cannot use what was installed for an older one.
  const version = await run(python, ["-c", "import sys; print(sys.executable, sys.version)"]);
  const name = createHash("sha256").update([version, ...wanted, ...alone].join("\n")).digest("hex");
  const parent = `${projectRoot()}/dist/python`;
  await Deno.mkdir(parent, { recursive: true });
  const folder = `${parent}/${name.slice(0, 16)}`;
  // The lock of a process that is killed is gone with it.
  using lock = await Deno.open(`${folder}.lock`, { create: true, write: true });
  await lock.lock(true);
  const installed = `${folder}/bin/python`;
  const complete = `${folder}/complete`;
  if (!await exists(complete)) {
    if (await exists(folder)) await Deno.remove(folder, { recursive: true });
    await run(python, ["-m", "venv", folder]);
    const pip = ["-m", "pip", "install", "-q", "--disable-pip-version-check"];
    await run(installed, [...pip, ...wanted]);
    if (alone.length > 0) await run(installed, [...pip, "--no-compile", "--no-deps", ...alone]);
    await Deno.writeTextFile(complete, `${wanted.join("\n")}\n`);
  }
  await lock.unlock();
  return installed;
}

async function run(file: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runCommand(file, args, { timeoutMs: INSTALL_MS });
  if (code !== 0) throw new Error(`${[file, ...args].join(" ")} failed: ${stdout}${stderr}`);
  return stdout;
}
