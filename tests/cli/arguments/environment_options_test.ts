import { assertEquals, assertThrows } from "@std/assert";
import { COMMANDS, GLOBAL_OPTIONS } from "../../../lib/cli/command_table/commands.ts";
import { allOptions } from "../../../lib/cli/arguments/environment_options.ts";
import { UsageError } from "../../../lib/errors.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const NOTHING: ReadonlyMap<string, string> = new Map();

for (const command of COMMANDS) {
  const isEmulator = command.words[0] === "emulator";
  const name = command.words.join(" ");
  Deno.test(`${isEmulator ? "each" : "no"} option of ${name} can be a variable`, () => {
    for (const { name, value } of [...command.options, ...GLOBAL_OPTIONS]) {
      const variable = `POOLGEN_EMULATOR_${name.toUpperCase().replaceAll("-", "_")}`;
      const all = allOptions(NOTHING, command, { [variable]: value === undefined ? "Yes" : "7" });
      const expected: [string, string][] = [[name, value === undefined ? "" : "7"]];
      assertEquals([...all], isEmulator ? expected : []);
      assertEquals(allOptions(NOTHING, command, { [variable]: "" }), NOTHING);
      if (value !== undefined) {
        const given = new Map([[name, "8"]]);
        assertEquals(allOptions(given, command, { [variable]: "7" }).get(name), "8");
      } else if (isEmulator) {
        assertEquals(allOptions(NOTHING, command, { [variable]: "off" }), NOTHING);
        assertThrows(
          () => allOptions(NOTHING, command, { [variable]: "maybe" }),
          UsageError,
          variable,
        );
      }
    }
  });
}
