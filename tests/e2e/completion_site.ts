import { assert } from "@std/assert";
import { PROGRAMS } from "../support/poolgen.ts";
import { type TempFolder, tempFolder } from "../support/temp.ts";
import { openTmux, type TmuxTerminal } from "../support/tmux.ts";

/** A folder with nodes, some of them hostile, and a home with instances of the emulator. */
export interface CompletionSite extends AsyncDisposable {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

const HOSTILE = [
  "$(touch canary)",
  "`touch canary`",
  "a;touch canary",
  "a\ntouch canary",
  "'$(touch canary)'",
  '"; touch canary; "',
  "tvmps_x\u001b]0;owned\u0007",
  "${IFS}touch",
  "~root",
  "*",
  "{a,b}",
  "-rf",
];

/** Makes one. Its `poolgen` completes as the executable does, and prints the arguments of anything else. */
export async function completionSite(): Promise<CompletionSite> {
  const place: TempFolder = await tempFolder();
  const { path } = place;
  const at = (name: string): string => `${path}/${name}`;
  for (
    const name of ["home/.poolgen/emulator/second", "home/.poolgen/emulator/$(touch canary)"]
  ) await Deno.mkdir(at(name), { recursive: true });
  for (const name of ["bin", "work/generated", "work/my folder"]) {
    await Deno.mkdir(at(name), { recursive: true });
  }
  const node = (cardinal: number, alias: string, node_id: string): Record<string, unknown> => ({
    ...{ cardinal, alias, node_id, address: "203.0.113.10", port: 50000 + cardinal },
  });
  const nodes = [
    node(0, "node0", "tvmps_first_d"),
    node(1, "node1", "tvmps_second_d"),
    ...HOSTILE.map((text, index) => node(index + 2, text, `tvmps_ok${index}`)),
    ...HOSTILE.map((text, index) => node(index + 2, `node${index + 2}`, text)),
  ];
  await Deno.writeTextFile(
    at("work/generated/nodes.json"),
    JSON.stringify({ version: 1, target: "static", pool: "$(touch canary)", nodes }),
  );
  for (const name of ["pool.yaml", "settings file.yaml"]) {
    await Deno.writeTextFile(at(`work/${name}`), "pool_specification:\n  id: rna-seq\n");
  }
  const executable = PROGRAMS[1]?.command[0];
  assert(executable !== undefined);
  await Deno.writeTextFile(
    at("bin/poolgen"),
    `#!/bin/sh\ncase $1 in __complete|completion) exec '${executable}' "$@" ;; esac\n` +
      `printf 'got'; printf '<%s>' "$@"; echo .\n`,
    { mode: 0o755 },
  );
  return {
    folder: at("work"),
    env: {
      HOME: at("home"),
      PATH: `${at("bin")}:${Deno.env.get("PATH") ?? ""}`,
      LANG: "C.UTF-8",
      // no greeting, and no question to a terminal that does not answer
      fish_greeting: "",
      PS1: "> ",
    },
    [Symbol.asyncDispose]: () => place[Symbol.asyncDispose](),
  };
}

/** Starts an interactive shell in a site, by its own command line; `setup` makes it complete poolgen's commands. */
export async function openShell(
  { folder, env }: CompletionSite,
  command: readonly string[],
  setup: string,
): Promise<TmuxTerminal> {
  const terminal = await openTmux(command, { cwd: folder, env });
  await terminal.type(`${setup}; echo is"" ready\r`);
  await terminal.seen(/^is ready/m);
  return terminal;
}

/** What is typed before Tab is pressed, and the arguments that poolgen gets in the end. */
export const COMPLETED: readonly (readonly [typed: string, args: string])[] = [
  ["ren", "<render>"],
  ["pool no", "<pool><nodes>"],
  ["pool nodes reb", "<pool><nodes><reboot>"],
  ["render --node-s", "<render><--node-scripts>"],
  ["pool ssh --nodeid tvmps_f", "<pool><ssh><--nodeid><tvmps_first_d>"],
  ["pool ssh --nodeid=tvmps_s", "<pool><ssh><--nodeid=tvmps_second_d>"],
  ["check tvmps_first_d tvmps_s", "<check><tvmps_first_d><tvmps_second_d>"],
  ["emulator status --name se", "<emulator><status><--name><second>"],
  ["emulator fault set api-l", "<emulator><fault><set><api-latency>"],
  ["emulator node 0 rec", "<emulator><node><0><recover>"],
  ["pool add --key-type ed", "<pool><add><--key-type><ed25519>"],
  ["check --only login,algo", "<check><--only><login,algorithms>"],
  ["render --settings se", "<render><--settings><settings file.yaml>"],
  ["render --settings=se", "<render><--settings=settings file.yaml>"],
  ["render --out my", "<render><--out><my folder/>"],
  ["help exit", "<help><exit-codes>"],
];

/** Types each of these lines, completes it, runs it, and sees what came of it. */
export async function completeAll(shell: TmuxTerminal): Promise<void> {
  for (const [typed, args] of COMPLETED) {
    await shell.type(`clear; poolgen ${typed}\t\r`);
    // a shell may leave out the slash at the end
    await shell.seen(new RegExp(`got${args.replace("/>", "/?>")}\\.`));
  }
}

/** What could stand there, of which hostile files hold more than may be offered, and what is shown then. */
const LISTED: readonly (readonly [typed: string, shown: RegExp])[] = [
  ["pool ssh --poolid ", /--poolid rna-seq/],
  ["emulator status --name ", /--name second/],
  ["pool ssh --nodeid t", /tvmps_first_d[^]*tvmps_second_d/],
  ["pool ssh --nodeid n", /node0\b[^]*node1\b/],
];

/** Has the words listed that could stand somewhere; nothing of the files may run or reach the terminal. */
export async function listAll(shell: TmuxTerminal, folder: string): Promise<string> {
  let screen = "";
  for (const [typed, shown] of LISTED) {
    await shell.type("clear\r");
    await shell.type(`poolgen ${typed}\t\t`);
    screen = await shell.seen(shown);
    assert(!/touch|owned/.test(screen), screen);
    // a list takes the first one
    await shell.type("\r\r");
    await shell.seen("got<");
  }
  for await (const { name } of Deno.readDir(folder)) assert(name !== "canary");
  return screen;
}
