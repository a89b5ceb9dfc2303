import type * as z from "zod";
import type { Problem } from "../errors.ts";
import { readText } from "../io/read_text.ts";
import { modernisePool, originalPath } from "./older_spellings.ts";
import { validate } from "./validate.ts";
import { type DocumentFault, type KeyPath, parseYamlDocument } from "./yaml_document.ts";

/** A configuration file to read: its schema says what is in it. */
export interface ConfigFileRequest<T extends z.ZodType> {
  readonly path: string;
  /** The name that problems show. */
  readonly shownPath: string;
  readonly schema: T;
  readonly maxBytes: number;
  /** Whether its values may appear in messages. */
  readonly secret: boolean;
}

/** A file that was read: its typed contents, or what is wrong with it. */
export interface ConfigFileResult<T> {
  readonly value: T | undefined;
  readonly problems: readonly Problem[];
  readonly notes: readonly string[];
}

/** Reads, decodes and validates one configuration file. Throws `FileError` where it cannot be read. */
export async function readConfigFile<T extends z.ZodType>(
  request: ConfigFileRequest<T>,
): Promise<ConfigFileResult<z.output<T>>> {
  const text = await readText(request.path, request.maxBytes) ?? "";
  const document = parseYamlDocument(text);
  if ("faults" in document) {
    return { value: undefined, problems: await place(document.faults), notes: [] };
  }
  if (document.value === undefined || document.value === null) {
    return { value: undefined, problems: await place([{ message: "is empty" }]), notes: [] };
  }
  const { value, notes, moves } = modernisePool(document.value);
  const result = validate(request.schema, value, !request.secret);
  const shownNotes = notes.map((note) => `${request.shownPath}: ${note}`);
  if ("value" in result) return { value: result.value, problems: [], notes: shownNotes };
  const faults = result.faults.map((fault) => ({
    ...fault,
    path: originalPath(fault.path ?? [], moves),
  }));
  return { value: undefined, problems: await place(faults), notes: shownNotes };

  async function place(faults: readonly DocumentFault[]): Promise<Problem[]> {
    const { pathLocator } = await import("./locate_path.ts");
    const locate = pathLocator(text);
    return faults.map((fault) => ({
      file: request.shownPath,
      ...(fault.line === undefined
        ? locate(fault.path ?? [])
        : { line: fault.line, column: fault.column ?? 1 }),
      path: formatPath(fault.path ?? []),
      message: fault.message,
    })).sort((a, b) => a.line - b.line || a.column - b.column);
  }
}

/** A key path as text: `nodes[0].id`. */
function formatPath(path: KeyPath): string {
  return path.reduce<string>(
    (text, key) =>
      typeof key === "number" ? `${text}[${key}]` : text === "" ? key : `${text}.${key}`,
    "",
  );
}
