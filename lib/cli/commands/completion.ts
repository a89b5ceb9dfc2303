import { EXIT, type ExitCode, UsageError } from "../../errors.ts";
import { choiceHint } from "../arguments/choice_hint.ts";
import type { Invocation } from "../command_table/command.ts";
import { completionScript } from "../completion/completion_script.ts";
import { isShell, SHELLS } from "../completion/shells.ts";
import type { CompletionDocument } from "../json_documents/completion_document.ts";
import { jsonText } from "../json_documents/json_text.ts";

/** `poolgen completion`. */
export function run({ io, operands, options }: Invocation): Promise<ExitCode> {
  const [shell, more] = operands;
  if (shell === undefined || more !== undefined) {
    throw new UsageError("Name one shell", { hint: `There are: ${SHELLS.join(", ")}` });
  }
  if (!isShell(shell)) {
    throw new UsageError(`There is no completion for "${shell}"`, {
      hint: choiceHint(shell, SHELLS),
    });
  }
  const script = completionScript(shell);
  io.stdout.write(
    options.has("json") ? jsonText<CompletionDocument>({ version: 1, shell, script }) : script,
  );
  return Promise.resolve(EXIT.ok);
}
