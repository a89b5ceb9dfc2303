import { fromFileUrl, projectRoot } from "../../scripts/project_paths.ts";
import { type CommandOptions, type CommandResult, runCommand } from "./command.ts";
import { assertPrinted } from "./json_document.ts";

/** A way to start poolgen: tests of the whole program run with each. */
export interface Program {
  readonly name: "source" | "executable";
  /** The words before poolgen's own arguments. */
  readonly command: readonly [string, ...string[]];
  /** Runs poolgen to its end; what it prints with `--json` has to be the document of the command. */
  run(args: readonly string[], options?: CommandOptions): Promise<CommandResult>;
}

const root = projectRoot();

/** Deno's cache: below the home folder, unless said otherwise, and tests have homes of their own. */
const CACHE = { DENO_DIR: Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno` };

function makeProgram(name: Program["name"], ...command: [string, ...string[]]): Program {
  const [file, ...first] = command;
  return {
    name,
    command,
    run: async (args, options) => {
      const result = await runCommand(file, [...first, ...args], {
        ...options,
        env: { ...(name === "source" ? CACHE : {}), ...options?.env },
      });
      assertPrinted(args, result.stdout);
      return result;
    },
  };
}

/** `deno run main.ts`. */
export const SOURCE: Program = makeProgram(
  "source",
  Deno.execPath(),
  ...["run", "-A", "--no-check", "-q", `--config=${root}/deno.json`, `${root}/main.ts`],
);

/**
 * `dist/poolgen`, which `deno task compile` makes. Most tests run it alone: a start from source takes a second, and
 * the tests of each part run on Deno already.
 */
export const EXECUTABLE: Program = makeProgram("executable", `${root}/dist/poolgen`);

/** Every way to start poolgen, for the tests of what each command is there for. */
export const PROGRAMS: readonly Program[] = [SOURCE, EXECUTABLE];

/** A file of the tests, by its path from `tests/`. */
export function testFile(path: string): string {
  return fromFileUrl(new URL(`../${path}`, import.meta.url).href);
}
