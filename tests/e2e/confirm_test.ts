import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { PROGRAMS } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { atTerminal, TERMINAL, type TerminalResult, type Turn } from "../support/terminal.ts";
import { makeSite } from "./emulator_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const [, executable] = PROGRAMS;
if (executable === undefined) throw new Error("there is no executable to test");

testWith(
  [TERMINAL],
  "what deletes asks at a terminal, and goes on only where the answer is yes",
  async () => {
    await using site = await makeSite(executable);
    await site.done("emulator", "up", "-d", "--nodes=1", "--pool=mine");
    const poolIds = async (): Promise<string[]> => (await site.status()).pools.map(({ id }) => id);
    const del = (...turns: Turn[]): Promise<TerminalResult> =>
      atTerminal(
        [...site.program.command, "pool", "del", "--poolid=mine", "--wait"],
        turns,
        { cwd: site.folder, env: site.env },
      );
    const question = "Delete the pool mine with all its nodes? [y/N] ";
    for (
      const [keys, expected] of [["\n", 1], ["yess\n", 1], ["\x04", 1], ["\x03", 130]] as const
    ) {
      const { code, screen } = await del([question, keys]);
      assertEquals(code, expected, screen);
      // whatever is said next begins a line
      assertMatch(screen.slice(screen.indexOf(question) + question.length), /^[\w^]*\r\n/);
      if (code === 1) {
        assertStringIncludes(screen, "Nothing was changed: the answer was not yes");
      }
      assertEquals(await poolIds(), ["mine"]);
    }
    assertEquals((await del([question, "Y\n"])).code, 0);
    assertEquals(await poolIds(), []);
  },
);
