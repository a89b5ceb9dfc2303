import { assert, assertEquals, assertMatch } from "@std/assert";
import { readPage, sectionOf, tableRows } from "../support/markdown.ts";
import { testWith } from "../support/programs.ts";
import { MANY_MACHINES, PYTHON, pythonWith } from "../support/python_clients.ts";
import { blocksMarked } from "./blocks.ts";
import { commandsOf, runBlocks } from "./page_run.ts";
import { makeReader, type Reader, READER_PROGRAMS } from "./reader.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const PAGE = "docs/many-nodes.md";
const TOOLS = ["jq", "xargs", "parallel-ssh", "parallel-rsync", "rsync", "clush", "pdsh"];

/** What fails on node0 alone, and the exit code that it has there. */
const FAILS = { command: '"grep went here"', code: 2 };

const blocks = blocksMarked("tools");

testWith(
  [...READER_PROGRAMS, ...PYTHON, ...TOOLS],
  `${PAGE}: each block works, in its order, and failures have the exit codes of the table`,
  async () => {
    const python = await pythonWith(MANY_MACHINES);
    // the one that Ansible finds by itself can be one that only starts others
    await using reader = await makeReader({ env: { ANSIBLE_PYTHON_INTERPRETER: python } });
    // that folder has a clush of its own
    const ansible = `ln -s '${python.replace(/[^/]+$/, "ansible")}' ~/bin/`;
    await runBlocks(reader, `${ansible}; poolgen init; poolgen emulator up -d`, blocks);
    // no connection is left that would be used unchecked
    await done(reader, 'test -z "$(find ~/.ansible -type s)"');

    const [first] = blocks;
    assert(first !== undefined);
    const here = "ssh -F generated/ssh_config node1 'echo went on >here'";
    await done(reader, `${commandsOf(first)}${here}`);
    const rows = tableRows(sectionOf(await readPage(PAGE), "## When a node fails")).slice(1)
      .map(([program = "", atOnce = "", ...codes]) => ({
        commands: oneByOne(program.replaceAll("`", ""), atOnce),
        codes: codes.map((code) => code === "the largest" ? FAILS.code : Number(code)),
      }));
    assert(rows.length >= 5);
    for (const { commands, codes: [code] } of rows) {
      const failing = commands.replace(/\bhostname\b/, FAILS.command);
      await endsWith(reader, failing, code, /went on/);
      if (failing.includes(" -S ")) {
        await endsWith(reader, failing.replace(" -S ", " "), 0, /went on/);
      }
    }
    await done(reader, "poolgen emulator node node0 rotate-host-key");
    for (const { commands, codes: [, code] } of rows) {
      await endsWith(reader, commands, code, /\bnode1\b/);
    }
  },
);

async function done(reader: Reader, commands: string): Promise<void> {
  await endsWith(reader, commands, 0, /(?:)/);
}

/** Runs commands; requires their exit code, and what they say, as of the nodes after one that fails. */
async function endsWith(
  reader: Reader,
  commands: string,
  expected: number | undefined,
  says: RegExp,
): Promise<void> {
  const { code, stdout, stderr } = await reader.run(commands);
  assertEquals(code, expected, `${commands}: ${stdout}${stderr}`);
  assertMatch(stdout, says, commands);
}

/** What runs `hostname` on the page by a program, with the option that lets the nodes take turns. */
function oneByOne(program: string, atOnce: string): string {
  const [name = "", ...options] = program.split(" ");
  const [, turns = ""] = /^`(-\w)`/.exec(atOnce) ?? [];
  const isMeant = (line: string): boolean =>
    line.startsWith(`${name} `) && ["hostname", ...options].every((word) => line.includes(word));
  const lines = blocks.map((block) => commandsOf(block).split("\n")).find((all) =>
    all.some(isMeant)
  );
  const command = lines?.find(isMeant);
  assert(lines !== undefined && command !== undefined && turns !== "", program);
  const alone = command.replace(new RegExp(` ${turns} \\d+`), "").replace(name, `$& ${turns} 1`);
  return [...lines.filter((line) => line.startsWith("export ")), alone].join("\n");
}
