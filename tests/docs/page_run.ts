import { assertEquals } from "@std/assert";
import { projectRoot } from "../../scripts/project_paths.ts";
import type { Block } from "../support/markdown.ts";
import { PROGRAMS } from "../support/poolgen.ts";
import { OTHER_HOME, otherHome } from "../support/other_home.ts";
import { TERMINAL } from "../support/terminal.ts";
import { makeSite } from "../e2e/emulator_site.ts";

/** What running the blocks of a page needs: a network of its own, where the tunnel's port is free, and a home. */
export const PAGE_PROGRAMS: readonly string[] = [
  ...OTHER_HOME,
  TERMINAL,
  "ip",
  "bash",
  "ssh",
  "ssh-keygen",
  "curl",
];

/** The mark of a block that is run at a terminal, where a question is answered with yes. */
export const ASKS = "asks";

const MINUTES_MS = 180_000;

/** Runs the blocks that are named, and names the one that fails. */
const DRIVER = `
ip link set lo up
run() {
  case $1 in
    *-${ASKS}) printf 'y\\n' | ${TERMINAL} -qec "bash -e $1" /dev/null ;;
    *) bash -e "$1" ;;
  esac
}
for block; do
  run "$block" >"$block.out" 2>"$block.err" || { code=$?; echo "$block"; exit "$code"; }
done`;

/**
 * Runs the blocks of a page as somebody would who reads it: in their order, in one folder that was empty, with
 * `poolgen` on PATH; `stage` is a line that comes before all of them. Requires that each succeeds, and that one of
 * `console` shows what it says. Nobody is there to answer questions.
 */
export async function runPage(
  page: string,
  stage: string,
  blocks: readonly Block[],
): Promise<void> {
  const [, executable] = PROGRAMS;
  if (executable === undefined) throw new Error("there is no executable to test");
  await using site = await makeSite(executable);
  const bin = `${site.home}/bin`;
  await Deno.mkdir(bin);
  await Deno.symlink(`${projectRoot()}/dist/poolgen`, `${bin}/poolgen`);
  // which poolgen would make too, but of a kind that takes it seconds
  const key = "ssh-keygen -q -t ed25519 -N '' -f id_rsa_shipyard";
  const scripts = [{ line: 0, asks: false, text: `${key}\n${stage}\n` }, ...blocks.map(commandsOf)];
  const paths = await Promise.all(scripts.map(async ({ text, asks }, index) => {
    const path = `${site.tmp}/block${index}${asks ? `-${ASKS}` : ""}`;
    await Deno.writeTextFile(path, text);
    return path;
  }));
  const home = await otherHome(site.home, site.tmp);
  const { code, stdout, stderr } = await home.run("unshare", [
    "-n",
    "sh",
    "-c",
    DRIVER,
    "sh",
    ...paths,
  ], {
    cwd: site.folder,
    env: { ...site.env, PATH: `${bin}:${site.env["PATH"]}`, SHELL: "/bin/sh" },
    clearEnv: true,
    timeoutMs: MINUTES_MS,
  });
  if (code !== 0) {
    const failed = stdout.trim();
    const { line = 0 } = scripts[paths.indexOf(failed)] ?? {};
    // a terminal shows both alike
    const said = await Deno.readTextFile(`${failed}.err`) ||
      await Deno.readTextFile(`${failed}.out`) || stderr;
    throw new Error(`${page}:${line}: the block fails with ${code}: ${said}`);
  }
  for (const [index, block] of blocks.entries()) {
    if (block.language !== "console") continue;
    const shown = await Deno.readTextFile(`${paths[index + 1]}.out`);
    assertEquals(withoutChance(shown), withoutChance(outputOf(block)), `${page}:${block.line}`);
  }
}

/** The commands of a block: all of `sh`, what follows a prompt in `console`. */
export function commandsOf({ line, language, marks, text }: Block): {
  readonly line: number;
  readonly asks: boolean;
  readonly text: string;
} {
  const asks = marks.includes(ASKS);
  if (language !== "console") return { line, asks, text };
  const typed = text.split("\n").filter(isTyped).map((row) => `${row.slice(2)}\n`);
  return { line, asks, text: typed.join("") };
}

function outputOf({ text }: Block): string {
  return text.split("\n").filter((row) => !isTyped(row)).join("\n");
}

function isTyped(row: string): boolean {
  return row.startsWith("$ ");
}

/** A text without what differs from run to run: ids, addresses and the numbers of processes. */
function withoutChance(text: string): string {
  return text.replace(/tvmps_\w+/g, "ID").replace(/[\d.]+:\d+/g, "PLACE").replace(
    /\bpid (is )?\d+/g,
    "pid",
  );
}
