import { assertEquals } from "@std/assert";
import { projectRoot } from "../../scripts/project_paths.ts";
import type { Block } from "../support/markdown.ts";
import { PROGRAMS } from "../support/poolgen.ts";
import { runCommand } from "../support/command.ts";
import { makeSite } from "../e2e/emulator_site.ts";

/** What running the blocks of a page needs: a network of its own, in which the tunnel's port is free. */
export const PAGE_PROGRAMS: readonly string[] = [
  "root",
  "unshare",
  "ip",
  "bash",
  "ssh",
  "ssh-keygen",
  "curl",
];

const MINUTES_MS = 180_000;

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
  const scripts = [{ line: 0, text: `${key}\n${stage}\n` }, ...blocks.map(commandsOf)];
  const paths = await Promise.all(scripts.map(async ({ text }, index) => {
    const path = `${site.tmp}/block${index}`;
    await Deno.writeTextFile(path, text);
    return path;
  }));
  const run = 'ip link set lo up; for block; do bash -e "$block" >"$block.out" 2>"$block.err" || ' +
    '{ code=$?; echo "$block"; exit "$code"; }; done';
  const { code, stdout, stderr } = await runCommand("unshare", [
    "-n",
    "sh",
    "-c",
    run,
    "sh",
    ...paths,
  ], {
    cwd: site.folder,
    env: { ...site.env, PATH: `${bin}:${site.env["PATH"]}` },
    clearEnv: true,
    timeoutMs: MINUTES_MS,
  });
  if (code !== 0) {
    const failed = stdout.trim();
    const { line = 0 } = scripts[paths.indexOf(failed)] ?? {};
    const said = await Deno.readTextFile(`${failed}.err`).catch(() => stderr);
    throw new Error(`${page}:${line}: the block fails with ${code}: ${said}`);
  }
  for (const [index, block] of blocks.entries()) {
    if (block.language !== "console") continue;
    const shown = await Deno.readTextFile(`${site.tmp}/block${index + 1}.out`);
    assertEquals(withoutChance(shown), withoutChance(outputOf(block)), `${page}:${block.line}`);
  }
}

/** The commands of a block: all of `sh`, what follows a prompt in `console`. */
export function commandsOf({ line, language, text }: Block): { line: number; text: string } {
  if (language !== "console") return { line, text };
  return {
    line,
    text: text.split("\n").filter(isTyped).map((row) => `${row.slice(2)}\n`).join(""),
  };
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
