import { assertEquals, assertMatch } from "@std/assert";
import type { Turn } from "../support/terminal.ts";
import type { Reader, Shell } from "./reader.ts";

/** What a reader who types an example of the table of commands gets. */
export interface Example {
  /** What is typed, as the table has it. */
  readonly line: string;
  /** What is said, be it output or a note. */
  readonly says: RegExp;
  /** What is done before, by itself. */
  readonly before?: string;
  /** What is typed next into the same shell; it has to say something of the above too. */
  readonly then?: string;
  /** The answers of somebody at a terminal; nobody is asked without them. */
  readonly answers?: readonly Turn[];
  /** The exit code, and why it is not 0. */
  readonly exits?: readonly [code: number, why: string];
  /** The shell that it is written for; bash unless given. */
  readonly shell?: Shell;
}

/** Examples that are typed one after the other, in one folder. */
export interface Stage {
  readonly name: string;
  /** What they take for granted. */
  readonly setup: string;
  readonly examples: readonly Example[];
}

/** Somebody who agrees. */
export const AGREES: readonly Turn[] = [["[y/N]", "y\n"]];

/** Somebody who looks around on a node, and leaves. */
export const LEAVES: readonly Turn[] = [["$ ", "exit\n"]];

/** Plays a stage; requires that each example does what its reader expects. */
export async function playStage(reader: Reader, { name, setup, examples }: Stage): Promise<void> {
  const prepare = async (commands: string): Promise<void> => {
    const { code, stdout, stderr } = await reader.run(commands);
    assertEquals(code, 0, `${name}: ${commands}: ${stdout}${stderr}`);
  };
  await prepare(setup);
  for (const example of examples) {
    const { line, says, before, exits: [expected] = [0] } = example;
    if (before !== undefined) await prepare(before);
    const { code, said } = await play(reader, example);
    assertEquals(code, expected, `${name}: ${line}: ${said}`);
    assertMatch(said, says, `${name}: ${line}`);
  }
}

async function play(
  reader: Reader,
  { line, then = "", answers, shell }: Example,
): Promise<{ readonly code: number; readonly said: string }> {
  const commands = `${line}\n${then}\n`;
  if (answers !== undefined) {
    const { code, screen } = await reader.answer(commands, answers);
    return { code, said: withoutLiveLine(screen) };
  }
  const { code, stdout, stderr } = await reader.run(commands, shell);
  return { code, said: `${stdout}${stderr}` };
}

/** What stays on a screen of what is shown while something takes its time. */
function withoutLiveLine(screen: string): string {
  // deno-lint-ignore no-control-regex
  return screen.replace(/^[^\n]*\r\x1b\[K/gm, "");
}
