import { UsageError, UserError } from "../errors.ts";
import type { Invocation } from "./command.ts";
import { safeText } from "./safe_text.ts";

/**
 * Asks on the terminal whether to go on, unless `--yes` says so. Throws `UserError` where there is nobody to ask,
 * and where the answer is no.
 */
export async function confirm(question: string, { io, options }: Invocation): Promise<void> {
  if (options.has("yes")) return;
  const [{ isatty }, { createInterface }, { default: process }] = await Promise.all([
    import("node:tty"),
    import("node:readline"),
    import("node:process"),
  ]);
  if (!isatty(0)) {
    throw new UsageError("There is no terminal on which to ask whether to go on", {
      hint: "Add -y to go on without asking",
    });
  }
  io.stderr.write(`${safeText(question)} [y/N] `);
  const lines = createInterface({ input: process.stdin });
  const answer = await new Promise<string>((resolve) => {
    lines.once("line", resolve);
    lines.once("close", () => resolve(""));
  });
  lines.close();
  if (!/^y(?:es)?$/i.test(answer.trim())) {
    throw new UserError("Nothing was changed: the answer was not yes");
  }
}
