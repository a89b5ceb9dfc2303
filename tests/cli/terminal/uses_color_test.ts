import { assertEquals } from "@std/assert";
import { usesColor } from "../../../lib/cli/terminal/uses_color.ts";
import { runInProcess } from "../run_in_process.ts";

const TERMINAL = { write: (): void => {}, columns: 80 };
const FILE = { write: (): void => {} };

Deno.test("colours are as the option says, else the environment, else where there is a terminal", () => {
  const rows: readonly (readonly [
    args: string,
    env: Record<string, string>,
    terminal: boolean,
    file: boolean,
  ])[] = [
    ["render", {}, true, false],
    ["render", { NO_COLOR: "" }, true, false],
    ["render", { NO_COLOR: "1" }, false, false],
    ["render", { TERM: "dumb" }, false, false],
    ["render", { FORCE_COLOR: "1" }, true, true],
    ["render", { FORCE_COLOR: "0" }, false, false],
    ["render", { CLICOLOR_FORCE: "1", TERM: "dumb" }, true, true],
    ["render", { NO_COLOR: "1", FORCE_COLOR: "1" }, false, false],
    ["render --color always", { NO_COLOR: "1" }, true, true],
    ["render --color=never", { FORCE_COLOR: "1" }, false, false],
    ["--color never render --color=always", {}, true, true],
    ["--color auto render", { NO_COLOR: "1" }, false, false],
    ["emulator exec -- x --color=always", {}, true, false],
  ];
  for (const [args, env, terminal, file] of rows) {
    const io = { args: args.split(" "), env };
    assertEquals([usesColor(io, TERMINAL), usesColor(io, FILE)], [terminal, file], args);
  }
});

Deno.test("errors are coloured where that is asked for, also those of the command line", async () => {
  const { stderr } = await runInProcess(["rendr", "--color=always"], { cwd: "/" });
  assertEquals(
    stderr,
    '\x1b[31merror:\x1b[0m Unknown command "rendr"\n' +
      "\x1b[32mhint:\x1b[0m Did you mean: poolgen render\n",
  );
});
