import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { COMMANDS, GLOBAL_OPTIONS } from "../../lib/cli/commands.ts";
import { parseCommand } from "../../lib/cli/parse_command.ts";
import { VERSION } from "../../lib/cli/version.ts";
import { ownTarget } from "../../scripts/compile/targets.ts";
import { type Outcome, runInProcess } from "./run_in_process.ts";

Deno.test.sanitizer({ ops: true, resources: true });

function run(...args: string[]): Promise<Outcome> {
  return runInProcess(args, { cwd: "/nonexistent" });
}

Deno.test("help lists every command, and a group's its own", async () => {
  const { code, stdout, stderr } = await run("--help");
  assertEquals([code, stderr], [0, ""]);
  for (const { words, summary } of COMMANDS) {
    assert(
      stdout.split("\n").some((line) =>
        line.startsWith(`  ${words.join(" ")} `) && line.endsWith(summary)
      ),
    );
  }
  const group = await run("config", "--help");
  assertStringIncludes(group.stdout, "usage: poolgen config COMMAND [OPTION]...\n");
  assertEquals(group.stdout.includes("  render "), false);
});

for (const { words, summary, operands, options, examples } of COMMANDS) {
  Deno.test(`the help of ${words.join(" ")} tells its use, options and examples`, async () => {
    for (
      const args of [[...words, "--help"], ["-h", ...words], [...words, "--json", "-h", "surplus"]]
    ) {
      const { code, stdout, stderr } = await run(...args);
      assertEquals([code, stderr], [0, ""]);
      const usage = ["usage: poolgen", ...words, "[OPTION]...", operands ?? ""].join(" ").trim();
      assertEquals(stdout.split("\n").slice(0, 3), [usage, "", summary]);
      for (const { name, letter, value, summary } of [...options, ...GLOBAL_OPTIONS]) {
        const flag = `${letter === undefined ? "    " : `-${letter}, `}--${name}${
          value === undefined ? "" : ` ${value}`
        }`;
        assert(
          stdout.split("\n").some((line) =>
            line.startsWith(`  ${flag} `) && line.endsWith(summary)
          ),
          flag,
        );
      }
      for (const example of examples) assertStringIncludes(stdout, `\n  ${example}\n`);
      assertEquals(/ \n|\t/.test(stdout), false);
    }
  });

  Deno.test(`the examples of ${words.join(" ")} are understood`, () => {
    assert(examples.length > 0);
    for (const example of examples) {
      const command = example.replace(/^eval "\$\((.*)\)"$/, "$1");
      const [name, ...args] = command.split(/ (?:[>|]|&&) /)[0]?.split(" ") ?? [];
      assertEquals([name, parseCommand(args).command?.words], ["poolgen", words]);
    }
  });
}

Deno.test("without a command the help goes to stderr, with the exit code of a wrong use", async () => {
  for (const args of [[], ["config"]]) {
    const { code, stdout, stderr } = await run(...args);
    assertEquals([code, stdout], [2, ""]);
    assertStringIncludes(stderr, "usage: poolgen ");
  }
});

Deno.test("the version is one line", async () => {
  assertEquals(await run("--version"), { code: 0, stdout: `poolgen ${VERSION}\n`, stderr: "" });
  const about = `(commit unknown, deno ${Deno.version.deno}, ${ownTarget(Deno.build).name})`;
  assertEquals(await run("version"), {
    code: 0,
    stdout: `poolgen ${VERSION} ${about}\n`,
    stderr: "",
  });
});

Deno.test("a wrong use is an error with a hint, in JSON too", async () => {
  const text = await run("rendr");
  assertEquals(text, {
    code: 2,
    stdout: "",
    stderr: 'error: Unknown command "rendr"\nhint: Did you mean: poolgen render\n',
  });
  const { code, stdout, stderr } = await run("rendr", "--json");
  assertEquals([code, stderr], [2, text.stderr]);
  assertEquals(JSON.parse(stdout), {
    error: {
      message: 'Unknown command "rendr"',
      hint: "Did you mean: poolgen render",
      exit_code: 2,
      problems: [],
    },
  });
});
