import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { COMMANDS } from "../../../lib/cli/command_table/commands.ts";
import { parseCommand } from "../../../lib/cli/arguments/parse_command.ts";
import { UsageError } from "../../../lib/errors.ts";

Deno.test.sanitizer({ ops: true, resources: true });

function parsed(
  line: string,
): [command: string, options: Record<string, string>, operands: string[]] {
  const { command, group, options, operands } = parseCommand(line.split(" ").filter(Boolean));
  const name = command?.words.join(" ") ?? `(${group ?? ""})`;
  return [name, Object.fromEntries(options), [...operands]];
}

function refused(line: string): [message: string, hint: string | undefined] {
  const error = assertThrows(() => parseCommand(line.split(" ").filter(Boolean)), UsageError);
  return [error.message, error.hint];
}

Deno.test("a command is found by its words, and its options by theirs", () => {
  assertEquals(parsed("render"), ["render", {}, []]);
  assertEquals(parsed("config validate --json -q"), [
    "config validate",
    { json: "", quiet: "" },
    [],
  ]);
  assertEquals(parsed("config show --configdir a --pool=b"), [
    "config show",
    { configdir: "a", pool: "b" },
    [],
  ]);
  assertEquals(parsed("config schema nodes"), ["config schema", {}, ["nodes"]]);
  assertEquals(parsed("config schema -- --pool"), ["config schema", {}, ["--pool"]]);
  assertEquals(parsed("render --out=a=b --out c"), ["render", { out: "c" }, []]);
});

Deno.test("options may stand before the command, and between its words", () => {
  const expected = ["config validate", { json: "", configdir: "x" }, []];
  for (
    const line of [
      "--json --configdir x config validate",
      "config --configdir x --json validate",
      "--configdir=x config --json validate",
    ]
  ) assertEquals(parsed(line), expected as ReturnType<typeof parsed>, line);
  // the value of an option is no word of a command
  assertEquals(parsed("--configdir config config show"), [
    "config show",
    { configdir: "config" },
    [],
  ]);
});

Deno.test("commands of Batch Shipyard take its -y, also where nothing is asked", () => {
  for (const line of ["pool resize -y", "pool list --yes", "ssh -y --cardinal 0", "pool del -y"]) {
    assert(parseCommand(line.split(" ")).options.has("yes"), line);
  }
  assertThrows(() => parseCommand(["render", "-y"]), UsageError, 'Unknown option "-y"');
});

Deno.test("without a command there is the group that was named", () => {
  assertEquals(parsed(""), ["()", {}, []]);
  assertEquals(parsed("--help"), ["()", { help: "" }, []]);
  assertEquals(parsed("config"), ["(config)", {}, []]);
  assertEquals(parsed("config -h"), ["(config)", { help: "" }, []]);
});

Deno.test("a slip in a command is told before anything else is", () => {
  assertEquals(refused("rendr --out x"), [
    'Unknown command "rendr"',
    "Did you mean: poolgen render",
  ]);
  assertEquals(refused("config vaildate"), [
    'Unknown command "config vaildate"',
    "Did you mean: poolgen config validate",
  ]);
  assertEquals(refused("frobnicate"), ['Unknown command "frobnicate"', "Run: poolgen --help"]);
  assertEquals(refused("config frobnicate"), [
    'Unknown command "config frobnicate"',
    "Run: poolgen config --help",
  ]);
  assertEquals(refused("validate config"), ['Unknown command "validate"', "Run: poolgen --help"]);
});

Deno.test("a slip in an option is told, with the right one where it is near", () => {
  assertEquals(refused("render --ouput x"), [
    'Unknown option "--ouput"',
    "Add --help to see the options",
  ]);
  assertEquals(refused("render --templats=x"), [
    'Unknown option "--templats"',
    "Did you mean --templates?",
  ]);
  assertEquals(refused("render --dif"), ['Unknown option "--dif"', "Did you mean --diff?"]);
  assertEquals(refused("render -x")[0], 'Unknown option "-x"');
  assertEquals(refused("config schema --pool x")[0], 'Unknown option "--pool"');
  assertEquals(refused("render --no-json")[0], 'Unknown option "--no-json"');
  for (const name of ["__proto__", "constructor", "toString", "a.b"]) {
    assertEquals(refused(`render --${name}=1`)[0], `Unknown option "--${name}"`);
  }
  assertEquals(Reflect.get({}, "1"), undefined);
});

Deno.test("an option with a value needs one, a switch takes none", () => {
  for (const line of ["render --out", "render --out=", "render --out --json"]) {
    assertEquals(refused(line)[0], "The option --out needs a value: DIR", line);
  }
  assertEquals(refused("render --check=no")[0], "The option --check takes no value");
  assertEquals(refused("config show --json=true")[0], "The option --json takes no value");
});

Deno.test("an argument too many is refused, unless help is asked for", () => {
  assertEquals(refused("config show pool"), [
    'Unexpected argument "pool"',
    "Run: poolgen config show --help",
  ]);
  assertEquals(parsed("config show pool --help")[0], "config show");
  for (const name of ["3", "node3"]) {
    assertEquals(refused(`pool nodes del ${name}`)[1], `Did you mean --nodeid ${name}?`);
  }
});

Deno.test("parseCommand() understands or refuses any arguments", () => {
  const words = COMMANDS.flatMap(({ words, options }) => [
    ...words,
    ...options.map(({ name }) => `--${name}`),
  ]);
  const argument = fc.oneof(
    fc.constantFrom(
      ...words,
      "--",
      "-",
      "-q",
      "--json",
      "--__proto__",
      "=",
      "--=",
      "-=x",
      "--help",
    ),
    fc.string({ unit: "binary" }),
  );
  fc.assert(
    fc.property(fc.array(argument, { maxLength: 6 }), (args) => {
      try {
        parseCommand(args);
      } catch (error) {
        assert(error instanceof UsageError, `${JSON.stringify(args)}: ${error}`);
      }
    }),
    { numRuns: 3_000 },
  );
});

Deno.test("a value of a closed list that is mistyped is refused with the one that was meant", () => {
  for (
    const [line, message, hint] of [
      ["render --color alwais", 'Cannot use "alwais" for --color', "Did you mean always?"],
      ["--color=x render", 'Cannot use "x" for --color', "There are: auto, always, never"],
      [
        "pool add --key-type ed25518",
        'Cannot use "ed25518" for --key-type',
        "Did you mean ed25519?",
      ],
      ["check --transport opnssh", 'Cannot use "opnssh" for --transport', "Did you mean openssh?"],
    ] as const
  ) assertEquals(refused(line), [message, hint]);
});
