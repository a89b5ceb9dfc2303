import { assert, assertEquals, assertMatch } from "@std/assert";
import { cutToWidth } from "../../lib/cli/terminal/text_width.ts";
import { EXECUTABLE } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { atTerminal, TERMINAL } from "../support/terminal.ts";
import {
  COLOURS,
  commandLine,
  CONTROLS,
  ERASE,
  makeMannersSite,
  NO_DOCKER,
  tried,
} from "./manners_site.ts";
import { POOL_PROGRAMS, type PoolSite } from "./pool_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** Their output is a path's, a script's or another program's, or changes what the others are tried on. */
const LEFT_OUT =
  /^(?:completion|config (?:schema|template)|docker env|emulator exec|pool (?:add|del|nodes del)|emulator reset)$/;

/** What each command shows at a terminal of so many columns. */
async function shown(
  site: PoolSite,
  columns: number,
  more: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Map<string, string>> {
  const all = tried().filter(({ name }) => !LEFT_OUT.test(name));
  const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;
  const lines = all.map((one) =>
    [...EXECUTABLE.command, ...commandLine(one, more)].map(quote).join(" ") + "; printf '\\036'"
  );
  const helps = all.map(({ words }) =>
    [...EXECUTABLE.command, ...words, "--help"].map(quote).join(" ") + "; printf '\\036'"
  );
  const script = `stty cols ${columns} rows 50; ${[...lines, ...helps].join("; ")}`;
  const { screen } = await atTerminal(["sh", "-c", script], [], {
    cwd: site.folder,
    env: { ...site.env, ...NO_DOCKER, TERM: "xterm", ...env },
  });
  const parts = screen.replaceAll("\r\n", "\n").split("\x1e");
  assertEquals(parts.length, 2 * all.length + 1);
  return new Map([
    ...all.map(({ name }, index) => [name, parts[index] ?? ""] as const),
    ...all.map(({ name }, index) => [`${name} --help`, parts[all.length + index] ?? ""] as const),
  ]);
}

/** What is live is gone when the command ends: the last that was written on each line. */
function left(text: string): string {
  return text.replace(ERASE, "\r").split("\n").map((line) => line.split("\r").at(-1)).join("\n");
}

/** Sentences, paths and commands to copy are whole, and the terminal breaks them. */
const WHOLE =
  /^(?:note|warning|error|hint|next|log in with|try): |^ {2}(?:credentials|Batch account) {2}|^ {2}(?:poolgen|eval) |; try: |^(?:created|updated|removed|unchanged|would remove|installed|uninstalled)\b|^[+-@d ]|^\d+ skipped: |valid$|^pool tested: |^node\d+ {2}| is rebooting$|^(?:user|stopped the tunnel) /;

for (const columns of [40, 80, 200]) {
  testWith(
    [...POOL_PROGRAMS, TERMINAL],
    `at a terminal of ${columns} columns tables and help fit`,
    async () => {
      await using site = await makeMannersSite();
      let tables = 0;
      for (const [name, text] of await shown(site, columns)) {
        assertEquals(
          CONTROLS.exec(left(text).replace(COLOURS, "")),
          null,
          `${name}: ${JSON.stringify(text)}`,
        );
        if (["emulator logs", "config show", "help", "version"].includes(name)) continue;
        for (const line of left(text).replace(COLOURS, "").split("\n")) {
          if (WHOLE.test(line)) continue;
          tables++;
          assertEquals(cutToWidth(line, columns), line, name);
        }
      }
      assert(tables > 100, `${tables}`);
    },
  );
}

testWith(
  [...POOL_PROGRAMS, TERMINAL],
  "a terminal that wants no colours gets no escape sequence",
  async () => {
    await using site = await makeMannersSite();
    for (
      const [more, env] of [
        [[], { NO_COLOR: "1" }],
        [["--color=never"], {}],
        [[], { TERM: "dumb" }],
      ] as const
    ) {
      for (const [name, text] of await shown(site, 80, more, env)) {
        assert(!text.includes("\x1b"), `${name}: ${JSON.stringify(text)}`);
      }
    }
  },
);

testWith(
  [...POOL_PROGRAMS, TERMINAL],
  "what takes long is told at a terminal, and gone in the end",
  async () => {
    await using site = await makeMannersSite();
    await site.done("emulator", "fault", "set", "api-latency", "900ms");
    const at = async (args: readonly string[], env = {}): Promise<string> => {
      const line = [...EXECUTABLE.command, ...args];
      const { code, screen } = await atTerminal(line, [], {
        cwd: site.folder,
        env: { ...site.env, ...env },
      });
      assertEquals(code, 0, screen);
      return screen.replaceAll("\r\n", "\n");
    };
    for (
      const args of [["pool", "list"], ["pool", "nodes", "count"], ["pool", "stats"], ["render"]]
    ) {
      const text = await at(args);
      assertMatch(
        text,
        /(?:^|\n|\r)(?:waiting for the account, to|asking for the nodes of) [a-z]/,
        args.join(" "),
      );
      assertEquals(/waiting|asking/.exec(left(text)), null, JSON.stringify(text));
      assertEquals(/waiting|asking/.exec(await at([...args, "--quiet"])), null);
      // there nothing can be taken away
      const dumb = await at(args, { TERM: "dumb" });
      assertMatch(dumb, /^(?:waiting for the account, to|asking for the nodes of) [^\r\n]*$/m);
      assertEquals(CONTROLS.exec(dumb), null, JSON.stringify(dumb));
    }
  },
);
