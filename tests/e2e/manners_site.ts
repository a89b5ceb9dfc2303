import { assertEquals } from "@std/assert";
import { COMMANDS } from "../../lib/cli/command_table/commands.ts";
import type { CommandResult } from "../support/command.ts";
import { EXECUTABLE } from "../support/poolgen.ts";
import { needs } from "../support/programs.ts";
import { assertWords, makePoolSite, type PoolSite } from "./pool_site.ts";
import { type Trial, TRIALS } from "./manners_trials.ts";

/** No command finds a daemon of its own accord. */
export const NO_DOCKER = { DOCKER_HOST: "unix:///nonexistent/none", DOCKER_CONTEXT: "" };
/** All that can do more to a terminal than show a character. */
// deno-lint-ignore no-control-regex -- these are looked for
export const CONTROLS = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e]/;
/** What colours words. */
// deno-lint-ignore no-control-regex -- these are looked for
export const COLOURS = /\x1b\[(?:0|1|2|3[0-7])m/g;
/** What takes away a line that is live, at a terminal. */
// deno-lint-ignore no-control-regex -- these are looked for
export const ERASE = /\r\x1b\[K/g;

/** A site with all that the trials need. */
export async function makeMannersSite(): Promise<PoolSite> {
  const site = await makePoolSite(EXECUTABLE);
  await Deno.mkdir(`${site.folder}/started`);
  await makePool(site);
  return site;
}

/** A command, and how it is tried. */
export interface Tried {
  readonly name: string;
  readonly words: readonly string[];
  readonly trial: Trial;
}

/** Every command that can be tried here. */
export function tried(): Tried[] {
  return COMMANDS.flatMap(({ words }) => {
    const name = words.join(" ");
    const trial = TRIALS[name];
    return trial === undefined || needs(...trial.needs ?? []).length > 0
      ? []
      : [{ name, words, trial }];
  });
}

/** Options stand before what another program may get. */
export function commandLine(
  { words, trial: { args = [] } }: Tried,
  more: readonly string[],
): string[] {
  return [...words, ...more, ...args];
}

/** Tries a command, which must end as it should. */
export async function attempt(
  site: PoolSite,
  one: Tried,
  more: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const { before = [], code = 0, breaks = false } = one.trial;
  for (const args of before) await site.done(...args);
  const result = await site.run(commandLine(one, more), { env: { ...NO_DOCKER, ...env } });
  const told = `${one.name} ${more.join(" ")}: ${result.code} ${result.stdout}${result.stderr}`;
  assertEquals(result.code, code, told);
  assertWords(result.stderr);
  if (breaks) await makePool(site);
  return result;
}

/** Makes the pool that all trials need. */
export async function makePool(site: PoolSite): Promise<void> {
  await site.run(["pool", "del", "-y", "--wait"]);
  await site.done("pool", "add");
}
