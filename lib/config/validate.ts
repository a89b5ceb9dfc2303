import * as z from "zod";
import { closestWord } from "../closest_word.ts";
import type { DocumentFault, KeyPath } from "./yaml_document.ts";

/** What `validate` found: the typed value, or every fault. */
export type Validated<T> = { readonly value: T } | { readonly faults: readonly DocumentFault[] };

/** Holds `value` against `schema`. Faults show the offending values only where `showValues` says so. */
export function validate<T extends z.ZodType>(
  schema: T,
  value: unknown,
  showValues: boolean,
): Validated<z.output<T>> {
  const result = schema.safeParse(value);
  if (result.success) return { value: result.data };
  const faults = result.error.issues.flatMap((issue) => {
    const path = issue.path.map((key) => typeof key === "symbol" ? String(key) : key);
    if (issue.code === "unrecognized_keys") {
      const known = keysAt(schema, path);
      return issue.keys.map((key) => ({ message: unknownKey(key, known), path: [...path, key] }));
    }
    return [{ message: describe(issue, valueAt(value, path), showValues), path }];
  });
  return { faults };
}

const KINDS: ReadonlyMap<string, string> = new Map([
  ["string", "text"],
  ["number", "a number"],
  ["int", "a whole number"],
  ["boolean", "true or false"],
  ["object", "a map"],
  ["record", "a map"],
  ["array", "a list"],
]);

function describe(issue: z.core.$ZodIssue, value: unknown, showValues: boolean): string {
  const shown = showValues && typeof value !== "object" ? `, but is ${show(value)}` : "";
  if (value === undefined && issue.code !== "custom") return "is missing";
  switch (issue.code) {
    case "invalid_type": {
      const quotes = issue.expected === "string" ? "; put it in quotes" : "";
      return `must be ${KINDS.get(issue.expected) ?? issue.expected}, but is ${
        kindOf(value)
      }${quotes}`;
    }
    case "too_small":
      if (issue.origin === "array") return issue.message;
      return issue.origin === "string"
        ? "must not be empty"
        : `must be at least ${issue.minimum}${shown}`;
    case "too_big":
      return issue.origin === "string"
        ? `must be at most ${issue.maximum} characters`
        : `must be at most ${issue.maximum}${shown}`;
    case "invalid_value": {
      const values = issue.values.map(String);
      const near = typeof value === "string" ? closestWord(value, values) : undefined;
      return `must be one of ${values.join(", ")}${shown}` +
        (near === undefined ? "" : `; did you mean "${near}"?`);
    }
    case "invalid_format":
      return issue.message + shown;
    default:
      return issue.message;
  }
}

/** A hostile or long value in a form that is safe to print. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  const safe = text.replace(
    /[^\x20-\x7e]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
  return safe.length > 60 ? `${safe.slice(0, 57)}...` : safe;
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a map";
  return typeof value === "string"
    ? "text"
    : typeof value === "boolean"
    ? "true or false"
    : "a number";
}

function unknownKey(key: string, known: readonly string[]): string {
  const near = closestWord(key, known);
  return `is not a known key${near === undefined ? "" : `; did you mean "${near}"?`}`;
}

function valueAt(value: unknown, path: KeyPath): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return undefined;
    at = Reflect.get(at, key);
  }
  return at;
}

/** The keys that the schema knows for the map at `path`. */
function keysAt(schema: z.core.$ZodType, path: KeyPath): string[] {
  const [key, ...rest] = path;
  if (schema instanceof z.ZodOptional) return keysAt(schema.unwrap(), path);
  if (schema instanceof z.ZodObject) {
    if (key === undefined) return Object.keys(schema.shape);
    const child: z.core.$ZodType | undefined = schema.shape[key] ?? schema.def.catchall;
    return child === undefined ? [] : keysAt(child, rest);
  }
  if (schema instanceof z.ZodArray) return keysAt(schema.element, rest);
  if (schema instanceof z.ZodRecord) return keysAt(schema.valueType, rest);
  return [];
}
