import { assertEquals } from "@std/assert";
import type { Running } from "../e2e/emulator_site.ts";
import type { Block } from "../support/markdown.ts";
import type { Turn } from "../support/terminal.ts";
import type { Reader } from "./reader.ts";

/** The mark of a block that is run at a terminal, by somebody who answers yes, and who leaves each node again. */
export const ASKS = "asks";

/** The mark of a block that goes on while what follows is read; `stays=URL` says what it leads to. */
const STAYS = /^stays(?:=(http:.+))?$/;

const ANSWERS: readonly Turn[] = [["[y/N]", "y\n"], [":~$ ", "exit\n"]];

const ANSWERS_S = 120;

/** The marks of a block that say where it is run, which is one at most. */
export function placesOf({ marks }: Block): string[] {
  return marks.filter((mark) => mark !== ASKS && !STAYS.test(mark));
}

/**
 * Runs the blocks of a page as somebody would who reads it: in their order, in one folder that was empty; `setup` comes
 * before all of them. Requires that each succeeds, that one of `console` shows what it says, and that one that stays
 * leads to where it says.
 */
export async function runBlocks(
  reader: Reader,
  setup: string,
  blocks: readonly Block[],
): Promise<void> {
  const prepared = await reader.run(setup);
  assertEquals(prepared.code, 0, `${setup}: ${prepared.stdout}${prepared.stderr}`);
  for (const block of blocks) {
    const text = commandsOf(block);
    const stays = block.marks.map((mark) => STAYS.exec(mark)).find((match) => match !== null);
    if (stays !== undefined) await startBlock(reader, block, stays?.[1]);
    else if (block.marks.includes(ASKS)) {
      const { code, screen } = await reader.answer(text, ANSWERS, true);
      assertEquals(code, 0, `${nameOf(block)}: the block fails: ${screen}`);
    } else {
      const { code, stdout, stderr } = await reader.run(text);
      assertEquals(code, 0, `${nameOf(block)}: the block fails: ${stdout}${stderr}`);
      if (block.language === "console") {
        assertEquals(withoutChance(stdout), withoutChance(outputOf(block)), nameOf(block));
      }
    }
  }
}

/** Starts what stays, and asks it for a page, as a browser would, until there is an answer. */
async function startBlock(reader: Reader, block: Block, url: string | undefined): Promise<void> {
  const running: Running = await reader.start(commandsOf(block));
  if (url === undefined) return;
  const asked = await reader.run(
    `timeout ${ANSWERS_S} sh -c "until curl -fsSL --max-time 10 -o page '${url}'; do sleep 0.2; done"
    [ -s page ] && rm page`,
  );
  const said = `${asked.stderr.slice(-500)}${running.stdout()}${running.stderr()}`;
  assertEquals(asked.code, 0, `${nameOf(block)}: no page at ${url}: ${said}`);
}

/** The commands of a block: all of `sh`, what follows a prompt in `console`. */
export function commandsOf({ language, text }: Block): string {
  if (language !== "console") return text;
  return text.split("\n").filter(isTyped).map((row) => `${row.slice(2)}\n`).join("");
}

function nameOf({ page, line }: Block): string {
  return `${page}:${line}`;
}

function outputOf({ text }: Block): string {
  return text.split("\n").filter((row) => !isTyped(row)).join("\n");
}

function isTyped(row: string): boolean {
  return row.startsWith("$ ");
}

/** A text without what differs from run to run: ids, addresses, sockets and the numbers of processes. */
function withoutChance(text: string): string {
  return text.replace(/tvmps_\w+/g, "ID").replace(/[\d.]+:\d+/g, "PLACE").replace(
    /\bpid (is )?\d+/g,
    "pid",
  ).replace(/unix:\S+\.sock/g, "SOCKET");
}
