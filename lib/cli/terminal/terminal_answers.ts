import type { Io } from "../../io/terminal.ts";
import { safeText } from "./safe_text.ts";

/** A person at a terminal, who can be asked. */
export interface TerminalAnswers extends Disposable {
  /** Shows a question and gives what is typed, without blanks around it; `undefined` where nothing more will be. */
  ask(question: string): Promise<string | undefined>;
}

/** The terminal to ask on, by standard input and standard error; `undefined` where there is none. */
export async function terminalAnswers({ stderr }: Io): Promise<TerminalAnswers | undefined> {
  const [{ isatty }, { createInterface }, { default: process }] = await Promise.all([
    import("node:tty"),
    import("node:readline"),
    import("node:process"),
  ]);
  if (!isatty(0) || !isatty(2)) return undefined;
  const lines: (string | undefined)[] = [];
  const waiting: ((line: string | undefined) => void)[] = [];
  const reader = createInterface({ input: process.stdin });
  const take = (line?: string): void => {
    const next = waiting.shift();
    // what is typed or pasted ahead answers the questions to come
    if (next === undefined) lines.push(line);
    else next(line);
  };
  let isOver = false;
  reader.on("line", take);
  reader.once("close", () => {
    isOver = true;
    take();
  });
  return {
    ask: async (question) => {
      stderr.write(`${safeText(question)} `);
      // without an answer, what follows would stand behind the question
      const endLine = (): unknown => stderr.write("\n");
      process.prependListener("SIGINT", endLine);
      const line = lines.length > 0 || isOver
        ? lines.shift()
        : await new Promise<string | undefined>((resolve) => waiting.push(resolve));
      process.off("SIGINT", endLine);
      if (line === undefined) endLine();
      return line?.trim();
    },
    [Symbol.dispose]: () => reader.close(),
  };
}
