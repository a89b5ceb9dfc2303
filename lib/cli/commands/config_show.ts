import { stringify } from "@std/yaml";
import { EXIT, type ExitCode } from "../../errors.ts";
import type { Invocation } from "../command_table/command.ts";
import { loadedConfig } from "../loaded_config.ts";
import { maskSecrets } from "../terminal/mask_secrets.ts";
import { printNotes } from "../terminal/notes.ts";
import { safeJson, safeText } from "../terminal/safe_text.ts";

/** `poolgen config show`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const { config, notes } = await loadedConfig(invocation);
  printNotes(notes, invocation);
  const plain: object = JSON.parse(JSON.stringify(config));
  const isJson = options.has("json");
  const shown = maskSecrets(inFileSpelling(isJson ? { version: 1, ...plain } : plain));
  const text = isJson
    ? `${safeJson(shown)}\n`
    : stringify(shown, { lineWidth: -1, useAnchors: false }).split("\n").map(safeText).join("\n");
  io.stdout.write(text);
  return EXIT.ok;
}

/** Their keys are the user's own. */
const AS_WRITTEN: ReadonlySet<string> = new Set(["specification", "sshOptions"]);

/** A copy whose keys are spelt as in the files: `batch_account`. */
function inFileSpelling(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inFileSpelling);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, child]) => [
      name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`),
      AS_WRITTEN.has(name) ? child : inFileSpelling(child),
    ]),
  );
}
