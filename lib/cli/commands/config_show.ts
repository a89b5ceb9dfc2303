import { stringify } from "@std/yaml";
import type { PoolConfig } from "../../config/pool_config.ts";
import type { Secret } from "../../config/secret.ts";
import { EXIT, type ExitCode } from "../../errors.ts";
import type { Invocation } from "../command_table/command.ts";
import type { ConfigShowDocument } from "../json_documents/config_show_document.ts";
import { loadedConfig } from "../loaded_config.ts";
import { maskSecrets } from "../terminal/mask_secrets.ts";
import { printNotes } from "../terminal/notes.ts";
import { safeJson, safeText } from "../terminal/safe_text.ts";

/** `poolgen config show`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const { config, notes } = await loadedConfig(invocation);
  printNotes(notes, invocation);
  const shown = inFileSpelling(config);
  const document: ConfigShowDocument = { version: 1, ...shown };
  const text = options.has("json")
    ? `${safeJson(maskSecrets(document))}\n`
    : stringify(maskSecrets(shown), { lineWidth: -1, useAnchors: false }).split("\n").map(safeText)
      .join("\n");
  io.stdout.write(text);
  return EXIT.ok;
}

/** Their keys are the user's own. */
type AsWritten = "specification" | "sshOptions";
const AS_WRITTEN: ReadonlySet<string> = new Set<AsWritten>(["specification", "sshOptions"]);

/** A name as the files spell it: `batchAccount` is `batch_account`. */
type FileSpelling<Name> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `_${Lowercase<First>}`}${FileSpelling<Rest>}`
  : Name;

type InFileSpelling<Value> = Value extends Secret ? string
  : Value extends readonly (infer Item)[] ? InFileSpelling<Item>[]
  : Value extends object ? {
      [Name in keyof Value as FileSpelling<Name>]: Name extends AsWritten ? Value[Name]
        : InFileSpelling<Value[Name]>;
    }
  : Value;

/** A configuration as plain data whose keys are spelt as in the files: `batch_account`. */
function inFileSpelling(config: PoolConfig): InFileSpelling<PoolConfig> {
  // secrets have become their masks by then
  const plain: PoolConfig = JSON.parse(JSON.stringify(config));
  return spelt(plain);
}

function spelt<Value>(value: Value): InFileSpelling<Value>;
function spelt(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => spelt(item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, child]) => [
      name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`),
      AS_WRITTEN.has(name) ? child : spelt(child),
    ]),
  );
}
