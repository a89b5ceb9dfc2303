import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { COMMANDS, GLOBAL_OPTIONS } from "../../../lib/cli/command_table/commands.ts";
import { parseCommand } from "../../../lib/cli/arguments/parse_command.ts";
import { TOPICS } from "../../../lib/cli/help/help_topics.ts";
import { VERSION } from "../../../lib/cli/version.ts";
import { EXIT } from "../../../lib/errors.ts";
import { ownTarget } from "../../../scripts/compile/targets.ts";
import { type Outcome, runInProcess } from "../run_in_process.ts";

Deno.test.sanitizer({ ops: true, resources: true });

function run(...args: string[]): Promise<Outcome> {
  return runInProcess(args, { cwd: "/nonexistent" });
}

/** The lines of a text as one, however they were broken. */
function joined(text: string): string {
  return text.replace(/\s+/g, " ");
}

Deno.test("help lists every command, and a group's its own", async () => {
  const { code, stdout, stderr } = await run("--help");
  assertEquals([code, stderr], [0, ""]);
  for (const { words, summary } of COMMANDS) {
    assertStringIncludes(joined(stdout), ` ${words.join(" ")} ${summary} `);
  }
  assertEquals((await run("help")).stdout, stdout);
  const group = await run("config", "--help");
  assertStringIncludes(group.stdout, "usage: poolgen config COMMAND [OPTION]...\n");
  assertEquals(group.stdout.includes("  render "), false);
  assertEquals((await run("help", "config")).stdout, group.stdout);
});

Deno.test("a group of several words has a help of its own", async () => {
  const groups = new Set(
    COMMANDS.flatMap(({ words }) => words.length > 2 ? [words.slice(0, -1).join(" ")] : []),
  );
  assert(groups.size >= 5);
  for (const group of groups) {
    const words = group.split(" ");
    const { code, stdout, stderr } = await run("help", ...words);
    assertEquals([code, stderr], [0, ""]);
    assertStringIncludes(stdout, `usage: poolgen ${group} COMMAND [OPTION]...\n`);
    for (const { words } of COMMANDS) {
      const name = words.join(" ");
      assertEquals(stdout.includes(`\n  ${name} `), name.startsWith(`${group} `), name);
    }
    assertEquals((await run(...words, "--help")).stdout, stdout);
  }
});

Deno.test("help is as wide as the terminal, and no wider than reads well", async () => {
  for (const [columns, widest] of [["60", 60], ["80", 80], ["300", 100], ["x", 80]] as const) {
    for (const { words } of [{ words: [] }, ...COMMANDS]) {
      const { stdout } = await runInProcess([...words, "-h"], {
        cwd: "/",
        env: { COLUMNS: columns },
      });
      const lines = stdout.split("\n").slice(1, stdout.split("\n").indexOf("examples:"));
      // a word as long as that stands alone
      const long = lines.filter((line) => line.length > widest && line.trim().includes(" "));
      assertEquals(long, [], words.join(" "));
    }
  }
});

for (const { words, summary, operands, options, examples, note } of COMMANDS) {
  Deno.test(`the help of ${words.join(" ")} tells its use, options and examples`, async () => {
    for (
      const args of [
        [...words, "--help"],
        ["-h", ...words],
        [...words, "-h", "surplus"],
        ["help", ...words],
      ]
    ) {
      const { code, stdout, stderr } = await run(...args);
      assertEquals([code, stderr], [0, ""]);
      const usage = ["usage: poolgen", ...words, "[OPTION]...", operands ?? ""].join(" ").trim();
      const text = joined(stdout);
      assert(text.trim().startsWith(usage), text);
      for (const part of [summary, note ?? ""]) assertStringIncludes(text, joined(part));
      for (const { name, letter, value, summary } of [...options, ...GLOBAL_OPTIONS]) {
        const flag = `${letter === undefined ? "" : `-${letter}, `}--${name}${
          value === undefined ? "" : ` ${value}`
        }`;
        assertStringIncludes(text, ` ${flag} ${summary} `);
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

Deno.test("with --json the help is a document, and that it is missing one too", async () => {
  for (const words of [[], ["pool"], ["pool", "list"]]) {
    const text = (await run(...words, "--help")).stdout;
    const { code, stdout, stderr } = await run(...words, "--json", "--help");
    assertEquals([code, JSON.parse(stdout), stderr], [0, { version: 1, text }, ""]);
  }
  for (const [words, hint] of [[[], "poolgen"], [["pool"], "poolgen pool"]] as const) {
    const { code, stdout, stderr } = await run(...words, "--json");
    assertEquals([code, stderr], [
      2,
      `error: No command is named\nhint: Run: ${hint} --help\n`,
    ]);
    assertEquals(JSON.parse(stdout).error.message, "No command is named");
    assertEquals(await run(...words, "-q"), { code, stdout: "", stderr });
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
  assertEquals(await run("--version", "--json"), await run("version", "--json"));
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
    version: 1,
    error: {
      message: 'Unknown command "rendr"',
      hint: "Did you mean: poolgen render",
      exit_code: 2,
      problems: [],
    },
  });
});

Deno.test("what names no command is an error where a document is asked for", async () => {
  for (const words of [[], ["pool"]]) {
    const { code, stdout } = await run(...words, "--json");
    const { error } = JSON.parse(stdout);
    assertEquals([code, error.exit_code, error.hint], [
      2,
      2,
      `Run: ${["poolgen", ...words].join(" ")} --help`,
    ]);
  }
});

Deno.test("help shows each topic, and lists them", async () => {
  const list = await run("help", "topics");
  assertEquals([list.code, list.stderr], [0, ""]);
  for (const { name, summary, parts } of TOPICS) {
    assertStringIncludes(joined(list.stdout), ` ${name} ${summary} `);
    const { code, stdout } = await run("help", name);
    assertEquals([code, stdout.split("\n")[0]], [0, summary]);
    for (const part of parts.flat(2)) assertStringIncludes(joined(stdout), part);
  }
});

Deno.test("every exit code is told in its topic", () => {
  const codes = TOPICS.find(({ name }) => name === "exit-codes")?.parts[0];
  assert(Array.isArray(codes));
  assertEquals(codes.map(([code]) => Number(code)), Object.values(EXIT));
});

Deno.test("help tells what was meant", async () => {
  for (
    const [words, meant] of [
      ["rendr", "render"],
      ["exit-code", "exit-codes"],
      ["topic", "topics"],
      ["pool nodes lst", "pool nodes list"],
      ["emulatr", "emulator"],
    ] as const
  ) {
    const { code, stdout, stderr } = await run("help", ...words.split(" "));
    assertEquals([code, stdout], [2, ""]);
    assertStringIncludes(stderr, `hint: Did you mean: poolgen help ${meant}\n`);
  }
});
