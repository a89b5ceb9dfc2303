import { assertEquals } from "@std/assert";
import { EXECUTABLE } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { runCommand } from "../support/command.ts";
import { atTerminal, TERMINAL } from "../support/terminal.ts";
import { makeSite } from "./emulator_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

testWith(
  ["ssh", "curl", "stty", TERMINAL],
  "tunnels are listed in the terminal's width",
  async () => {
    await using site = await makeSite(EXECUTABLE);
    await site.done("emulator", "up", "-d", "--nodes=1");
    await site.done("render", "-q");
    const tunnel = async (...args: string[]): Promise<void> => {
      const { code, stderr } = await runCommand("sh", ["generated/tunnels/node0.sh", ...args], {
        cwd: site.folder,
        env: { ...site.env },
      });
      assertEquals(code, 0, stderr);
    };
    await tunnel("-p", "0");
    try {
      const [program = ""] = site.program.command;
      const { code, screen } = await atTerminal(
        ["sh", "-c", 'stty cols 76; exec "$0" tunnel list', program],
        [],
        { cwd: site.folder, env: { ...site.env } },
      );
      const lengths = screen.trimEnd().split("\r\n").map(({ length }) => length);
      assertEquals([code, lengths.length, lengths.filter((length) => length > 76)], [0, 2, []]);
    } finally {
      await tunnel("--stop");
    }
  },
);
