import { assertEquals, assertMatch } from "@std/assert";
import { printError } from "../../lib/cli/print_error.ts";
import { ConfigError, FileError, UsageError, UserError } from "../../lib/errors.ts";

Deno.test.sanitizer({ ops: true, resources: true });

function print(error: unknown, json = false): { code: number; stdout: string; stderr: string } {
  let [stdout, stderr] = ["", ""];
  const io = {
    args: [],
    env: {},
    cwd: "/",
    home: "/",
    self: ["poolgen"] as const,
    platform: "unix" as const,
    stdout: { write: (text: string): string => stdout += text },
    stderr: { write: (text: string): string => stderr += text },
  };
  const code = printError(error, io, json);
  return { code, stdout, stderr };
}

Deno.test("an error is a line that says what failed, and a hint where there is one", () => {
  assertEquals(print(new FileError("Cannot read a: no such file")), {
    code: 1,
    stdout: "",
    stderr: "error: Cannot read a: no such file\n",
  });
  assertEquals(print(new UsageError("Unknown option", { hint: "Add --help" })), {
    code: 2,
    stdout: "",
    stderr: "error: Unknown option\nhint: Add --help\n",
  });
});

const PROBLEMS = [
  { file: "a b.yaml", line: 2, column: 3, path: "x.y[0]", message: "is missing" },
  { file: "c.yaml", line: 1, column: 1, path: "", message: "is empty" },
];

Deno.test("problems come first, each with its place", () => {
  assertEquals(print(new ConfigError(PROBLEMS)), {
    code: 2,
    stdout: "",
    stderr: "a b.yaml:2:3: x.y[0]: is missing\nc.yaml:1:1: is empty\n" +
      "error: Cannot use the configuration: 2 problems in a b.yaml, c.yaml\n",
  });
  assertMatch(print(new ConfigError(PROBLEMS.slice(1))).stderr, /: 1 problem in c\.yaml\n$/);
});

Deno.test("with --json stdout is one document, and stderr the same as without", () => {
  const { code, stdout, stderr } = print(new ConfigError(PROBLEMS, { hint: "h" }), true);
  assertEquals(JSON.parse(stdout), {
    version: 1,
    error: {
      message: "Cannot use the configuration: 2 problems in a b.yaml, c.yaml",
      hint: "h",
      exit_code: 2,
      problems: PROBLEMS,
    },
  });
  assertEquals(stderr, print(new ConfigError(PROBLEMS, { hint: "h" })).stderr);
  assertEquals(code, 2);
  assertEquals(JSON.parse(print(new UserError("m"), true).stdout), {
    version: 1,
    error: { message: "m", hint: null, exit_code: 1, problems: [] },
  });
});

Deno.test("of what fails, and then cannot be cleared away, the first is told", () => {
  const later = new FileError("Cannot unlock a");
  const first = new UsageError("No node is named", { hint: "Name one" });
  const { code, stderr } = print(new SuppressedError(later, new SuppressedError(later, first)));
  assertEquals([code, stderr], [2, "error: No node is named\nhint: Name one\n"]);
});

Deno.test("what is no UserError is a bug, with the trace to report", () => {
  const { code, stdout, stderr } = print(new TypeError("x is not a function"), true);
  assertEquals(code, 70);
  const [first, second, third] = stderr.split("\n");
  assertEquals(first, "error: This is a bug in poolgen: TypeError: x is not a function");
  assertEquals(second, "hint: Please report it, with the command and what follows here");
  assertMatch(third ?? "", /^ {6}at /);
  assertEquals(JSON.parse(stdout).error.exit_code, 70);
  for (const thrown of ["text", undefined, null, 5]) {
    assertEquals(print(thrown).stderr.split("\n")[0], `error: This is a bug in poolgen: ${thrown}`);
  }
});

Deno.test("nothing of an error can drive a terminal or a CI service", () => {
  const hostile = "\x1b]0;t\x07\u202e\n::add-path::/x ##vso[task]";
  const problem = { ...PROBLEMS[0], file: hostile, path: hostile, message: hostile };
  const error = new ConfigError(
    [problem as typeof PROBLEMS[0]],
    { hint: hostile } as { hint: string },
  );
  for (
    const thrown of [error, new UserError(hostile, { hint: hostile }), new Error(hostile), hostile]
  ) {
    const { stdout, stderr } = print(thrown, true);
    for (const line of `${stdout}${stderr}`.split("\n")) {
      assertEquals(/[\p{Cc}\p{Cf}]|##vso\[|^\s*::/u.test(line), false, JSON.stringify(line));
    }
  }
});
