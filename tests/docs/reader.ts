import { projectRoot } from "../../scripts/project_paths.ts";
import {
  type EmulatorSite,
  makeSite,
  type Running,
  startProgram,
  untilSaid,
} from "../e2e/emulator_site.ts";
import { type CommandResult, runCommand } from "../support/command.ts";
import { usersWithHome } from "../support/other_home.ts";
import { EXECUTABLE } from "../support/poolgen.ts";
import { atTerminal, TERMINAL, type TerminalResult, type Turn } from "../support/terminal.ts";

/** What a reader needs besides what is read: a network, where the tunnel's port is free, and a home of their own. */
export const READER_PROGRAMS: readonly string[] = [
  ...["root", "unshare", "nsenter", "mount", "ip", TERMINAL],
  ...["bash", "ssh", "ssh-keygen", "curl"],
];

/** Somebody who types what is to be read, in a folder that was empty, with `poolgen` on PATH. */
export interface Reader extends AsyncDisposable {
  readonly site: EmulatorSite;
  /** Runs commands in a shell to their end, or to the first that fails; nobody is there to answer. */
  run(commands: string, shell?: Shell): Promise<CommandResult>;
  /** The same at a terminal, with somebody who answers. */
  answer(
    commands: string,
    ...more: [turns: readonly Turn[], anyOrder?: true]
  ): Promise<TerminalResult>;
  /** Starts commands that stay until the reader leaves; at a terminal, as some programs ask for one. */
  start(commands: string): Promise<Running>;
}

/** Shells that read commands; both end at a failure, where they know of such a thing. */
export type Shell = "bash" | "fish";

/** Where a reader is. */
export interface Place {
  /** A network of their own unless given: this machine's, or that of a process. */
  readonly network?: "machine" | { readonly pid: number };
  /** The socket of a Docker daemon, which is at its usual place then. */
  readonly docker?: string;
  /** More of the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Folders before those of PATH. */
  readonly path?: readonly string[];
}

const MINUTES_MS = 15 * 60_000;

/** Makes a reader. */
export async function makeReader(
  { network, docker, env: more = {}, path = [] }: Place = {},
): Promise<Reader> {
  await using made = new AsyncDisposableStack();
  const site = made.use(await makeSite(EXECUTABLE));
  const bin = `${site.home}/bin`;
  await Deno.mkdir(bin);
  await Deno.symlink(`${projectRoot()}/dist/poolgen`, `${bin}/poolgen`);
  // which poolgen would make too, but of a kind that takes it seconds
  const key = ["-q", "-t", "ed25519", "-N", "", "-f", `${site.folder}/id_rsa_shipyard`];
  await runCommand("ssh-keygen", key);
  const env = {
    ...site.env,
    PATH: [...path, bin, site.env["PATH"]].join(":"),
    SHELL: "/bin/sh",
    ...more,
  };
  const place = { cwd: site.folder, env };
  const holder = startProgram(await namespaces(site, network, docker), `${site.tmp}/holder`, place);
  await untilSaid(holder, "ready");
  const inside = ["nsenter", "-t", `${holder.pid}`, "-m", "-n", "-w"] as const;
  let count = 0;
  const script = async (commands: string): Promise<string> => {
    const file = `${site.tmp}/commands${count++}`;
    await Deno.writeTextFile(file, commands);
    return file;
  };
  const command = (shell: Shell, file: string): string[] => [
    ...inside,
    ...shell === "bash" ? ["bash", "-e", file] : ["fish", "--no-config", file],
  ];
  const run: Reader["run"] = async (commands, shell = "bash") => {
    const [file = "", ...args] = command(shell, await script(commands));
    return await runCommand(file, args, { ...place, clearEnv: true, timeoutMs: MINUTES_MS });
  };
  // containers would stay
  if (docker !== undefined) made.defer(async () => void await run("poolgen emulator down"));
  const kept = made.move();
  return {
    site,
    run,
    answer: async (commands, turns, anyOrder) =>
      await atTerminal(command("bash", await script(commands)), turns, {
        ...place,
        ...anyOrder && { anyOrder },
      }),
    start: async (commands) => {
      const file = await script(commands);
      // the keyboard is there, but nobody presses a key
      const line = `sleep 1000 | exec ${TERMINAL} -qec "$*" /dev/null`;
      const words = ["sh", "-c", line, "sh", ...command("bash", file)];
      return startProgram(words, file, place);
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** A process that keeps a reader's namespaces, in which OpenSSH takes the site's home for that of root. */
async function namespaces(
  site: EmulatorSite,
  network: Place["network"],
  docker: string | undefined,
): Promise<string[]> {
  const users = await usersWithHome(site.home, site.tmp);
  const parts = [
    'mount --bind "$0" /etc/passwd',
    ...network === undefined ? ["ip link set lo up"] : [],
    ...docker === undefined ? [] : ["mount -t tmpfs run /run", 'ln -s "$1" /run/docker.sock'],
    "echo ready && exec sleep 1000000",
  ];
  return [
    ...typeof network === "object" ? ["nsenter", "-t", `${network.pid}`, "-n"] : [],
    ...["unshare", "-m", ...network === undefined ? ["-n"] : []],
    ...["sh", "-c", parts.join(" && "), users, docker ?? ""],
  ];
}
