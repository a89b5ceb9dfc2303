import { assert, assertEquals } from "@std/assert";
import { completionScript } from "../../../lib/cli/completion/completion_script.ts";
import { SHELLS } from "../../../lib/cli/completion/shells.ts";
import { runCommand } from "../../support/command.ts";
import { testWith } from "../../support/programs.ts";
import { runInProcess } from "../run_in_process.ts";

Deno.test.sanitizer({ ops: true, resources: true });

for (const shell of SHELLS) {
  Deno.test(`completion ${shell} prints a script that asks for words of ${shell}`, async () => {
    const { code, stdout, stderr } = await runInProcess(["completion", shell], { cwd: "/" });
    assertEquals([code, stderr], [0, ""]);
    assert(stdout.includes(`poolgen __complete ${shell} `) || stdout.includes("& $program"));
    // nothing of a word list may be expanded, nor evaluated
    assert(!/\beval\b|compgen|Invoke-Expression/.test(stdout));
  });
}

Deno.test("completion names the shell that was meant", async () => {
  const { code, stderr } = await runInProcess(["completion", "fishh"], { cwd: "/" });
  assertEquals(code, 2);
  assertEquals(
    stderr,
    'error: There is no completion for "fishh"\nhint: Did you mean fish?\n',
  );
});

testWith(
  ["shellcheck"],
  "the script for bash passes shellcheck, and uses nothing newer than 3.2",
  async () => {
    const script = completionScript("bash");
    const { stdout } = await runCommand(
      "shellcheck",
      ["-s", "bash", "-"],
      { stdin: script },
    );
    assertEquals(stdout, "");
    assert(!/mapfile|readarray|declare -A|\$\{[^}]*(?:,,|\^\^|@Q)/.test(script));
  },
);
