import type * as z from "zod";
import { FileError, type Problem } from "../errors.ts";
import { readText } from "../io/read_text.ts";
import { pathLocator } from "./locate_path.ts";
import { modernisePool, originalPath } from "./older_spellings.ts";
import { type SyntaxFault, syntaxFault } from "./syntax_fault.ts";
import type { Shortcut } from "./schema/file_schemas.ts";
import { validate, type Validated } from "./validate.ts";
import {
  type DocumentFault,
  type KeyPath,
  MAX_FAULTS,
  parseYamlDocument,
  type YamlDocument,
} from "./yaml_document.ts";

/** A configuration file to read: its schema says what is in it. */
export interface ConfigFileRequest<T extends z.ZodType> {
  readonly path: string;
  /** The name that problems show. */
  readonly shownPath: string;
  readonly schema: T;
  readonly shortcut?: Shortcut<z.output<T>> | undefined;
  readonly maxBytes: number;
  /** How many values it may hold, those of its aliases counted. */
  readonly maxValues: number;
  /** Whether its values may appear in messages. */
  readonly secret: boolean;
  /** Whether a file with nothing in it is one without keys. */
  readonly mayBeEmpty: boolean;
}

/** A file that was read: its typed contents, or what is wrong with it. */
export interface ConfigFileResult<T> {
  readonly value: T | undefined;
  readonly problems: readonly Problem[];
  readonly notes: readonly string[];
}

/** Reads, decodes and validates one configuration file; one that cannot be read is a problem too. */
export async function readConfigFile<T extends z.ZodType>(
  request: ConfigFileRequest<T>,
): Promise<ConfigFileResult<z.output<T>>> {
  let text: string | undefined;
  try {
    text = await readText(request.path, request.maxBytes);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const reason = error.message.replace(`Cannot read ${request.path}: `, "");
    return failed(place(request, "", [{ message: `cannot be read: ${reason}` }]));
  }
  // a link that leads nowhere, or a file that has just gone
  if (text === undefined) {
    return failed(place(request, "", [{ message: "cannot be read: no such file or folder" }]));
  }
  const document = parseYamlDocument(text, request.maxValues);
  if ("faults" in document) return failed(place(request, text, document.faults));
  const content = document.value ?? (request.mayBeEmpty ? {} : undefined);
  if (content === undefined) return failed(place(request, text, [{ message: "is empty" }]));
  const plain = request.shortcut?.decode(content);
  if (plain !== undefined) return { value: plain, problems: [], notes: [] };
  const { value, notes, moves } = modernisePool(content);
  const result = validateBriefly(request, { ...document, value });
  if ("value" in result) {
    const shownNotes = notes.map((note) => `${request.shownPath}: ${note}`);
    return { value: result.value, problems: [], notes: shownNotes };
  }
  const faults = result.faults.map((fault) => ({
    ...fault,
    path: originalPath(fault.path ?? [], moves),
  }));
  return failed(withRest(place(request, text, faults), result.omitted));
}

/** Holds a document against the schema, or as much of it as has all the faults that are told. */
function validateBriefly<T extends z.ZodType>(
  { schema, shortcut, secret }: ConfigFileRequest<T>,
  document: YamlDocument,
): Validated<z.output<T>> {
  const beginning = shortcut?.beginning(document.value, MAX_FAULTS) ?? document.value;
  if (beginning !== document.value) {
    const result = validate(schema, { ...document, value: beginning }, !secret);
    if ("faults" in result && result.faults.length === MAX_FAULTS) {
      return { ...result, omitted: "some" };
    }
  }
  return validate(schema, document, !secret);
}

function failed(problems: readonly Problem[]): ConfigFileResult<never> {
  return { value: undefined, problems, notes: [] };
}

interface Shown {
  readonly shownPath: string;
  readonly secret: boolean;
}

function place(
  { shownPath, secret }: Shown,
  text: string,
  faults: readonly DocumentFault[],
): Problem[] {
  const locate = locator(text, faults);
  if (typeof locate !== "function") return place({ shownPath, secret }, text, [locate]);
  return faults.map(({ message, path = [], atKey, line, column = 1 }) => ({
    file: shownPath,
    ...(line === undefined ? locate(path, atKey) : { line, column }),
    path: formatPath(path, secret),
    message,
  })).sort((a, b) => a.line - b.line || a.column - b.column);
}

/** Finds places for the faults; or the fault behind them, in a text that is no valid YAML after all. */
function locator(
  text: string,
  faults: readonly DocumentFault[],
): ReturnType<typeof pathLocator> | SyntaxFault {
  if (faults.every(({ path = [] }) => path.length === 0)) return () => ({ line: 1, column: 1 });
  try {
    return pathLocator(text);
  } catch (error) {
    return syntaxFault(error, text, 0);
  }
}

function withRest(
  problems: readonly Problem[],
  omitted: number | "some",
): readonly Problem[] {
  const last = problems.at(-1);
  if (omitted === 0 || last === undefined) return problems;
  const more = omitted === "some" ? "more" : `${omitted} more`;
  return [...problems, { ...last, path: "", message: `has ${more} problems` }];
}

/** A key path as text: `nodes[0].id`. */
function formatPath(path: KeyPath, secret: boolean): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    const shown = formatKey(key, secret);
    return text === "" ? shown : `${text}.${shown}`;
  }, "");
}

const MAX_KEY = 64;

function formatKey(key: string, secret: boolean): string {
  // "password:hunter2", without a space after the colon, is all key
  const text = key.replace(/:.*$/s, ":***");
  // nor need it be a key where secrets are kept: in disorder, a secret passes for one
  if (secret && !/^[a-z0-9][a-z0-9._-]*(?::\*\*\*)?$/.test(text)) return "***";
  return text.length > MAX_KEY ? `${text.slice(0, MAX_KEY)}...` : text === "" ? '""' : text;
}
