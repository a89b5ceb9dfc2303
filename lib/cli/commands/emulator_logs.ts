import { EXIT, type ExitCode, UsageError } from "../../errors.ts";
import { readText } from "../../io/read_text.ts";
import { closestInstance } from "../instances/closest_instance.ts";
import type { Invocation } from "../command_table/command.ts";
import { chosenInstance } from "../instances/emulator_invocation.ts";
import { namedInstance } from "../instances/running_instance.ts";
import type { EmulatorLogsDocument } from "../json_documents/emulator_logs_document.ts";
import { jsonText } from "../json_documents/json_text.ts";
import { safeText } from "../terminal/safe_text.ts";
import { tellRead } from "../terminal/verbose.ts";

const MAX_BYTES = 1 << 30;

/** `poolgen emulator logs`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const chosen = chosenInstance(invocation);
  const known = await namedInstance(chosen);
  if (known === undefined) {
    throw new UsageError(`There is no emulator in ${chosen.folder}`, {
      hint: await closestInstance(chosen.name, invocation) ??
        "See what there is with: poolgen emulator list",
    });
  }
  const text = await readText(known.files.log, MAX_BYTES) ?? "";
  tellRead(known.files.log, invocation);
  const lines = text.split("\n").filter((line) => line !== "");
  io.stdout.write(
    options.has("json")
      ? jsonText<EmulatorLogsDocument>({ version: 1, lines })
      : lines.map((line) => `${safeText(line)}\n`).join(""),
  );
  return EXIT.ok;
}
