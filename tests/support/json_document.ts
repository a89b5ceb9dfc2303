import { assert } from "@std/assert";
import { parseCommand, type ParsedCommand } from "../../lib/cli/arguments/parse_command.ts";
import { errorDocument } from "../../lib/cli/json_documents/error_document.ts";
import {
  JSON_DOCUMENTS,
  OPTION_DOCUMENTS,
  OTHER_DOCUMENTS,
  type PrintedJson,
} from "../../scripts/json_documents.ts";

/**
 * Requires that what a command line has printed is what its command prints, or the document of an error, to the letter
 * where it has `--json`. One that was ended has printed nothing.
 */
export function assertPrinted(args: readonly string[], stdout: string): void {
  const own = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
  if (!own.includes("--json") || own[0] === "__complete" || stdout === "") return;
  const parsed = understood(args);
  const printed = parsed === undefined ? errorDocument : printedBy(parsed);
  // a sentence says whose it is
  if (typeof printed === "string") return;
  const told = `poolgen ${args.join(" ")}: ${stdout}`;
  const document: unknown = JSON.parse(stdout);
  assert(typeof document === "object" && document !== null, told);
  const schema = "error" in document ? errorDocument : printed;
  const { error } = schema.safeParse(document);
  assert(error === undefined, `${error?.message} in what is printed by ${told}`);
}

function understood([first = "", ...more]: readonly string[]): ParsedCommand | undefined {
  try {
    return parseCommand([first === "--version" ? "version" : first, ...more]);
  } catch {
    // whatever is wrong with it is told
    return undefined;
  }
}

function printedBy({ command, options }: ParsedCommand): PrintedJson {
  const name = command?.words.join(" ") ?? "help";
  const [other] = Object.entries({ ...OPTION_DOCUMENTS, ...OTHER_DOCUMENTS[name] })
    .flatMap(([option, printed]) => options.has(option) ? [printed] : []);
  const printed = other ?? JSON_DOCUMENTS[name];
  assert(printed !== undefined, `${name} has no document in scripts/json_documents.ts`);
  return printed;
}
