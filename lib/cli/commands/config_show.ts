import { stringify } from "@std/yaml";
import { loadConfig } from "../../config/load_config.ts";
import { EXIT, type ExitCode } from "../../errors.ts";
import type { Invocation } from "../command.ts";
import { sourceOptions } from "../config_options.ts";
import { printNotes } from "../notes.ts";
import { safeText } from "../safe_text.ts";

/** `poolgen config show`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const { config, notes } = await loadConfig(sourceOptions(options), io);
  printNotes(notes, invocation);
  const shown = masked(JSON.parse(JSON.stringify(config)), "");
  const text = options.has("json")
    ? `${JSON.stringify(shown, undefined, 2)}\n`
    : stringify(shown, { lineWidth: -1, useAnchors: false }).split("\n").map(safeText).join("\n");
  io.stdout.write(text);
  return EXIT.ok;
}

const SECRET_KEY = /password|passphrase|secret|token|account_key|auth_key|_pem$/;
const SECRET_MAPS: ReadonlySet<string> = new Set(["environment_variables"]);
const MASK = "***";

/** A copy for reading: keys in the files' spelling, secrets masked wherever the pool file holds some. */
function masked(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value.map((item) => masked(item, key));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, child]) => {
        const shownName = name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
        return [shownName, SECRET_MAPS.has(key) ? MASK : masked(child, shownName)];
      }),
    );
  }
  if (typeof value !== "string") return value;
  if (SECRET_KEY.test(key)) return MASK;
  // what follows "?" in a URL of Azure Storage is a signature, what stands before "@" a password
  return value.replace(/^([a-z]+:\/\/[^?]*)\?.*$/s, `$1?${MASK}`).replace(
    /^([a-z]+:\/\/)[^/]*@/,
    `$1${MASK}@`,
  );
}
