import { assert, assertEquals } from "@std/assert";
import { parseStatus } from "../../lib/cli/instances/show_status.ts";
import type { InstanceStatus, NodeStatus } from "../../lib/emulator/instance/instance_status.ts";
import { type CommandOptions, type CommandResult, runCommand } from "../support/command.ts";
import type { Program } from "../support/poolgen.ts";
import { endProcesses, type Process, runningProcesses } from "../support/processes.ts";
import { homeEnvironment } from "../support/render_project.ts";
import { tempFolder } from "../support/temp.ts";
import { until, within } from "../support/wait.ts";

/** What a test that logs in to an emulated node needs. */
export const SSH: readonly string[] = ["ssh", "bash"];

/** A home and a working folder of their own, in which a program is run; disposing them ends whatever was started. */
export interface EmulatorSite extends AsyncDisposable {
  readonly program: Program;
  readonly home: string;
  /** The current folder of every command. */
  readonly folder: string;
  /** Where programs make their temporary files. */
  readonly tmp: string;
  /** All of the environment of every command. */
  readonly env: Readonly<Record<string, string>>;
  /** The folder of an instance's state. */
  stateOf(name?: string): string;
  /** Runs poolgen to its end. */
  run(args: readonly string[], options?: CommandOptions): Promise<CommandResult>;
  /** Runs a command of poolgen that must succeed; gives its output. */
  done(...args: string[]): Promise<string>;
  /** What a command that shows an instance says with `--json`; it must succeed. */
  status(...args: string[]): Promise<InstanceStatus>;
  /** Runs a command on a node through the rendered configuration. */
  ssh(node: string, command: string, options?: CommandOptions): Promise<CommandResult>;
  /** Starts poolgen, and leaves it running. */
  start(args: readonly string[], env?: Readonly<Record<string, string>>): Running;
  /** Every process that was started here, instances and what they started among them. */
  processes(): Process[];
}

/** A program that runs. */
export interface Running {
  readonly pid: number;
  /** Its exit code once it has ended, which it must soon. */
  ended(): Promise<number>;
  stdout(): string;
  stderr(): string;
}

/** Makes a site for a program, with `more` in the environment of every command. */
export async function makeSite(
  program: Program,
  more: Readonly<Record<string, string>> = {},
): Promise<EmulatorSite> {
  const parts = new AsyncDisposableStack();
  const { path } = parts.use(await tempFolder());
  const at = (name: string): string => `${path}/${name}`;
  for (const name of ["home", "work", "tmp", "out"]) await Deno.mkdir(at(name));
  const env = {
    ...homeEnvironment(at("home")),
    PATH: Deno.env.get("PATH") ?? "",
    TMPDIR: at("tmp"),
    LANG: "C.UTF-8",
    ...more,
  };
  const folder = at("work");
  const processes = (): Process[] => processesNaming(path);
  parts.defer(() => endAll(processes));
  const run: EmulatorSite["run"] = (args, options = {}) =>
    program.run(args, {
      cwd: folder,
      timeoutMs: 120_000,
      ...options,
      env: { ...env, ...options.env },
      clearEnv: true,
    });
  const done = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await run(args);
    assertEquals(code, 0, `poolgen ${args.join(" ")}: ${stdout}${stderr}`);
    return stdout;
  };
  let started = 0;
  return {
    program,
    home: at("home"),
    folder,
    tmp: at("tmp"),
    env,
    stateOf: (name = "default") => `${at("home")}/.poolgen/emulator/${name}`,
    run,
    done,
    status: async (...args) => {
      const words = args.length === 0 ? ["status"] : args;
      return parseStatus(JSON.parse(await done("emulator", ...words, "--json")));
    },
    ssh: (node, command, options = {}) =>
      runCommand("ssh", ["-F", `${folder}/generated/ssh_config`, node, command], {
        timeoutMs: 60_000,
        ...options,
      }),
    start: (args, more = {}) => {
      const command = [...program.command, ...args];
      return startProgram(command, at(`out/${started++}`), {
        cwd: folder,
        env: { ...env, ...more },
      });
    },
    processes,
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

/** Starts a program whose output goes to files, so that what it leaves behind can hold nothing up. */
export function startProgram(
  command: readonly string[],
  outputs: string,
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Running {
  const child = new Deno.Command("sh", {
    args: ["-c", 'exec "$@" >"$0.out" 2>"$0.err"', outputs, ...command],
    cwd: options.cwd,
    env: { ...options.env },
    clearEnv: true,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const read = (path: string): string => {
    try {
      return Deno.readTextFileSync(path);
    } catch {
      // the shell has not made it yet
      return "";
    }
  };
  const stdout = (): string => read(`${outputs}.out`);
  const stderr = (): string => read(`${outputs}.err`);
  return {
    pid: child.pid,
    ended: async () => {
      const inTime = await within(child.status, 60_000);
      assert(inTime, `${command.join(" ")} does not end: ${stdout()}${stderr()}`);
      return (await child.status).code;
    },
    stdout,
    stderr,
  };
}

/** Waits until a program that was started says something on stdout; fails with all that it said. */
export async function untilSaid(running: Running, words: string): Promise<void> {
  const said = await until(() => running.stdout().includes(words), 60_000);
  assert(said, `never said "${words}": ${running.stdout()}${running.stderr()}`);
}

/** Waits until every process of a site has ended. */
export async function assertNothingLeft(site: EmulatorSite): Promise<void> {
  await until(() => site.processes().length === 0, 15_000);
  const left = site.processes().map(({ pid }) => `${pid} ${environmentOf(pid).slice(0, 200)}`);
  assertEquals(left, []);
}

/** A node of the only pool by its number. */
export function nodeOf(status: InstanceStatus, cardinal: number): NodeStatus {
  const node = status.pools[0]?.nodes[cardinal];
  assert(node !== undefined, `there is no node ${cardinal}`);
  return node;
}

/** The nodes of the only pool. */
export function nodesOf(status: InstanceStatus): readonly NodeStatus[] {
  assertEquals(status.pools.length, 1);
  return status.pools[0]?.nodes ?? [];
}

/** Whether something listens on a port of 127.0.0.1. */
export async function isListening(port: number | null): Promise<boolean> {
  try {
    using _connection = await Deno.connect({ hostname: "127.0.0.1", port: port ?? 0 });
    return true;
  } catch {
    return false;
  }
}

/** A child of an instance does not get its environment, but its home is in the site. */
function processesNaming(path: string): Process[] {
  return runningProcesses().filter(({ pid }) => environmentOf(pid).includes(path));
}

function environmentOf(pid: number): string {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/environ`);
  } catch {
    // it has just ended, or it is not ours
    return "";
  }
}

async function endAll(processes: () => Process[]): Promise<void> {
  // what is ending may start something else
  for (let left = processes(); left.length > 0; left = processes()) await endProcesses(left, 2_000);
}
