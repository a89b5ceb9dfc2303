import { type Key, makeKey } from "../../support/ssh_keys.ts";
import { type CommandOptions, type CommandResult, runCommand } from "../../support/command.ts";
import { tempFolder } from "../../support/temp.ts";
import { until, within } from "../../support/wait.ts";
import { fromFileUrl, platformName, projectRoot } from "../../../scripts/project_paths.ts";
import type { Order } from "./serve_node.ts";

/** What the emulator runs on: from source, and inside the executable. */
export const RUNTIMES = ["deno", "bun"] as const;

/** One of the two runtimes. */
export type Runtime = typeof RUNTIMES[number];

/** A node in a process of its own; disposing it ends that. */
export interface NodeProcess extends AsyncDisposable {
  readonly pid: number;
  readonly port: number;
  /** Has `home/` and whatever a test puts into it. */
  readonly folder: string;
  /** The key of its only user at the start, who is called ann. */
  readonly key: Key;
  /** What it has logged so far. */
  readonly log: readonly string[];
  /** Tells it something, and resolves to the number of its connections then. */
  tell(order: Order): Promise<number>;
  /** The arguments of an `ssh` that logs in as ann and asks nobody; options come before. */
  sshArguments(...options: readonly string[]): string[];
  /** Runs `ssh` with options, then the host, then a command. */
  ssh(
    options: readonly string[],
    command: readonly string[],
    run?: CommandOptions,
  ): Promise<CommandResult>;
}

function commandOf(runtime: Runtime): [string, string[]] {
  if (runtime === "deno") return [Deno.execPath(), ["run", "--quiet", "-A"]];
  const bun = fromFileUrl(import.meta.resolve("bun/package.json")).replace(
    /\/bun\/package\.json$/,
    "",
  );
  return [`${bun}/@oven/bun-${platformName()}/bin/bun`, ["run"]];
}

/** Starts a node on a runtime. */
export async function startNode(runtime: Runtime): Promise<NodeProcess> {
  const folder = await tempFolder("sshd-");
  const key = await makeKey(`${folder.path}/key`);
  const [program, args] = commandOf(runtime);
  const child = new Deno.Command(program, {
    args: [...args, `${projectRoot()}/tests/emulator/sshd/serve_node.ts`, folder.path],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const log: string[] = [];
  const answers: string[] = [];
  const reading = readLines(child.stdout, (line) => {
    if (line.startsWith("log ")) log.push(line.slice(4));
    else answers.push(line);
  });
  const orders = child.stdin.getWriter();
  const answer = async (name: string): Promise<number> => {
    if (!await until(() => answers.length > 0, 20_000, 5)) {
      throw new Error(`${runtime}: no ${name}`);
    }
    const [, value] = answers.shift()?.split(`${name} `) ?? [];
    if (value === undefined) throw new Error(`${runtime}: no ${name}`);
    return Number(value);
  };
  const port = await answer("port");
  const tell = async (order: Order): Promise<number> => {
    await orders.write(new TextEncoder().encode(`${JSON.stringify(order)}\n`));
    return await answer("connections");
  };
  await tell({ state: { users: [{ name: "ann", isAdmin: false, publicKeys: [key.publicKey] }] } });

  const sshArguments = (...options: readonly string[]): string[] => [
    ...["-F", "none", ...options, "-i", key.privateKey, "-p", `${port}`, "-l", "ann"],
    ...["-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes", "-o", "LogLevel=ERROR"],
    ...["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"],
    "127.0.0.1",
  ];
  return {
    ...{ pid: child.pid, port, folder: folder.path, key, log, tell, sshArguments },
    ssh: (options, command, run) =>
      runCommand("ssh", [...sshArguments(...options), ...command], run),
    async [Symbol.asyncDispose](): Promise<void> {
      await orders.close().catch(() => {});
      const inTime = await within(child.status, 10_000);
      if (!inTime) child.kill("SIGKILL");
      const status = await child.status;
      await reading;
      await folder[Symbol.asyncDispose]();
      if (!inTime) throw new Error(`${runtime}: the node did not end`);
      if (!status.success && status.signal !== "SIGKILL") {
        throw new Error(`${runtime}: the node ended with ${status.code}`);
      }
    },
  };
}

async function readLines(
  stream: ReadableStream<Uint8Array>,
  onLine: (line: string) => void,
): Promise<void> {
  let rest = "";
  const decoder = new TextDecoder();
  for await (const bytes of stream) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(onLine);
  }
}
