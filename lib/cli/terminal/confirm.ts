import { UsageError, UserError } from "../../errors.ts";
import type { Invocation } from "../command_table/command.ts";
import { terminalAnswers } from "./terminal_answers.ts";

/**
 * Asks on the terminal whether to go on, unless `--yes` says so. Throws `UserError` where there is nobody to ask,
 * and where the answer is no.
 */
export async function confirm(question: string, { io, options }: Invocation): Promise<void> {
  if (options.has("yes")) return;
  using terminal = await terminalAnswers(io);
  if (terminal === undefined) {
    throw new UsageError("There is no terminal on which to ask whether to go on", {
      hint: "Add -y to go on without asking",
    });
  }
  if (!meansYes(await terminal.ask(`${question} [y/N]`))) {
    throw new UserError("Nothing was changed: the answer was not yes");
  }
}

/** Whether somebody who was asked said yes. */
export function meansYes(answer: string | undefined): boolean {
  return /^y(?:es)?$/i.test(answer ?? "");
}
