import { fromFileUrl, projectRoot } from "../../scripts/project_paths.ts";
import { type CommandOptions, type CommandResult, runCommand } from "./command.ts";

/** A way to start poolgen: tests of the whole program run with each. */
export interface Program {
  readonly name: "source" | "executable";
  run(args: readonly string[], options?: CommandOptions): Promise<CommandResult>;
}

const root = projectRoot();

/** `deno run main.ts`. */
const source: Program = {
  name: "source",
  run: (args, options) =>
    runCommand(Deno.execPath(), [
      "run",
      "-A",
      "--no-check",
      "-q",
      `--config=${root}/deno.json`,
      `${root}/main.ts`,
      ...args,
    ], options),
};

/** `dist/poolgen`, which `deno task compile` makes. */
const executable: Program = {
  name: "executable",
  run: (args, options) => runCommand(`${root}/dist/poolgen`, [...args], options),
};

/** Every way to start poolgen; the executable must have been compiled. */
export const PROGRAMS: readonly Program[] = [source, executable];

/** A file of the tests, by its path from `tests/`. */
export function testFile(path: string): string {
  return fromFileUrl(new URL(`../${path}`, import.meta.url).href);
}
