import { assertEquals } from "@std/assert";
import { splitCommandLine } from "../../../lib/emulator/account/split_command_line.ts";

const CASES: readonly (readonly [string, readonly string[]])[] = [
  ["", []],
  ["  \t\n ", []],
  ["/bin/true", ["/bin/true"]],
  ["/bin/bash -c 'echo  a \"b\" $HOME'", ["/bin/bash", "-c", 'echo  a "b" $HOME']],
  ['/bin/sh -c "echo \\"a\\" \\$x \\n"', ["/bin/sh", "-c", 'echo "a" $x \\n']],
  ["a'b c'\"d e\"f", ["ab cd ef"]],
  ["'' \"\"", ["", ""]],
  ["a\\ b \\'c", ["a b", "'c"]],
  ["echo $HOME; rm -rf /", ["echo", "$HOME;", "rm", "-rf", "/"]],
  ["it's", ["it's"]],
];

for (const [line, words] of CASES) {
  Deno.test(`arguments of: ${JSON.stringify(line)}`, () => {
    assertEquals(splitCommandLine(line), words);
  });
}
