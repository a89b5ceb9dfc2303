import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { COMMANDS, GLOBAL_OPTIONS } from "../../lib/cli/command_table/commands.ts";
import { parseCommand } from "../../lib/cli/arguments/parse_command.ts";
import { choicesOf, optionKind } from "../../lib/cli/arguments/value_kind.ts";
import { UsageError } from "../../lib/errors.ts";
import { testWith } from "../support/programs.ts";
import { makeMannersSite, NO_DOCKER } from "./manners_site.ts";
import { POOL_PROGRAMS } from "./pool_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** A slip of the finger: one key too many. */
function slip(word: string): string {
  return `${word.slice(0, 1)}q${word.slice(1)}`;
}

function hintOf(args: readonly string[]): string {
  return assertThrows(() => parseCommand(args), UsageError).hint ?? "";
}

Deno.test("a word of a command that is a slip is told which was meant", () => {
  for (const { words } of COMMANDS) {
    for (const [index, word] of words.entries()) {
      const before = words.slice(0, index);
      const hint = hintOf([...before, slip(word), ...words.slice(index + 1)]);
      assertEquals(hint, `Did you mean: ${["poolgen", ...before, word].join(" ")}`);
    }
  }
});

Deno.test("an option that is a slip, and a value of a closed list, is told which was meant", () => {
  for (const { words, options } of COMMANDS) {
    for (const spec of [...options, ...GLOBAL_OPTIONS]) {
      assertEquals(hintOf([...words, `--${slip(spec.name)}`]), `Did you mean --${spec.name}?`);
      for (const choice of choicesOf(optionKind(spec)) ?? []) {
        const hint = hintOf([...words, `--${spec.name}=${slip(choice)}`]);
        assertEquals(hint, `Did you mean ${choice}?`);
      }
    }
  }
});

/** What is typed, and the hint. */
const SLIPS: readonly (readonly [line: string, hint: string])[] = [
  ["check node00", "Did you mean node0?"],
  ["check nod1", "Did you mean node1?"],
  ["check tested-nod0", "Did you mean tested-node0?"],
  ["check state=ilde", "Did you mean state=idle?"],
  ["check --only logn", "Did you mean login?"],
  ["check --skip docker-clsed", "Did you mean docker-closed?"],
  ["ssh --nodeid nod0", "Did you mean node0?"],
  ["ssh --nodeid tested-nod0", "Did you mean tested-node0?"],
  ["docker env node00", "Did you mean node0?"],
  ["docker env 0 --shell fsh", "Did you mean --shell fish?"],
  ["docker context create tested-nod1", "Did you mean tested-node1?"],
  ["tunnel stop nod0", "Did you mean node0?"],
  ["pool nodes reboot -y --nodeid tested-nod0", "Did you mean tested-node0?"],
  ["pool nodes del -y --nodeid node01", "Did you mean node1?"],
  [
    "pool stats --poolid testd",
    "Make it with: poolgen pool add; the account's pools are listed by: poolgen pool list",
  ],
  ["emulator node tested-nod0 reboot", "Did you mean tested-node0?"],
  ["emulator node tested-node0 rebot", "Did you mean reboot?"],
  ["emulator fault set api-latncy 4ms", "Did you mean api-latency?"],
  ["emulator fault set ssh-refuse onn", "Did you mean on?"],
  ["emulator fault set pace noww", "Did you mean now?"],
  ["emulator fault set pace soon", "Give a value such as now|2s|3polls"],
  ["emulator fault clear pacee", "Did you mean pace?"],
  ["emulator status --name defualt", "Did you mean --name default?"],
  ["emulator logs --name defualt", "Did you mean --name default?"],
  ["emulator status --name other", "Start it with: poolgen emulator up -d --name other"],
  ["emulator image build --flavor dsk", "Did you mean dask?"],
  ["completion bsh", "Did you mean bash?"],
  ["config schema pol", "Did you mean pool?"],
  ["help rendr", "Did you mean: poolgen help render"],
  ["help pool lst", "Did you mean: poolgen help pool list"],
  ["help exit-code", "Did you mean: poolgen help exit-codes"],
];

testWith(POOL_PROGRAMS, "a name that is a slip is told which was meant", async () => {
  await using site = await makeMannersSite();
  for (const [line, hint] of SLIPS) {
    const { code, stderr } = await site.run(line.split(" "), { env: NO_DOCKER });
    assertStringIncludes(stderr, `\nhint: ${hint}\n`, `${line}: ${code} ${stderr}`);
  }
  // that one ends well, and may have been meant all the same
  const { stderr } = await site.run(["emulator", "down", "--name=defualt"]);
  assertEquals(stderr, 'note: There is no emulator "defualt": Did you mean --name default?\n');
});
