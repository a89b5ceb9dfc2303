import type * as z from "zod";
import { closestWord } from "../closest_word.ts";

const KINDS: ReadonlyMap<string, string> = new Map([
  ["string", "text"],
  ["number", "a number"],
  ["int", "a whole number"],
  ["boolean", "true or false"],
  ["object", "a map"],
  ["record", "a map"],
  ["array", "a list"],
]);

/** What is wrong with `value`, worded to follow its key; the value itself only where `showValues` says so. */
export function describeIssue(
  issue: z.core.$ZodIssue,
  value: unknown,
  showValues: boolean,
): string {
  if (value === null) return "has no value";
  if (value === undefined && issue.code !== "custom") return "is missing";
  const shown = showValues && typeof value !== "object" ? `, but is ${show(value)}` : "";
  switch (issue.code) {
    case "invalid_type":
      return describeType(issue.expected, value, shown);
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
      return `must be ${values.length === 1 ? "" : "one of "}${values.join(", ")}${shown}` +
        (near === undefined ? "" : `; did you mean "${near}"?`);
    }
    case "invalid_format":
      return issue.message + shown;
    default:
      return issue.message;
  }
}

function describeType(expected: string, value: unknown, shown: string): string {
  const wanted = `must be ${KINDS.get(expected) ?? expected}`;
  if (typeof value === "number" && (expected === "int" || expected === "number")) {
    return `${wanted}${shown}`;
  }
  const advice = adviceFor(expected, value);
  return `${wanted}, but is ${kindOf(value)}${advice === undefined ? "" : `; ${advice}`}`;
}

function adviceFor(expected: string, value: unknown): string | undefined {
  if (expected === "string" && typeof value !== "object") return "put it in quotes";
  if (expected === "array" && typeof value !== "object") return 'begin each item with "- "';
  if (typeof value !== "string") return undefined;
  switch (expected) {
    case "int":
    case "number":
      return /^[-+]?[0-9.]+$/.test(value) ? "remove the quotes" : undefined;
    case "boolean":
      if (/^(?:true|false)$/i.test(value)) return "remove the quotes";
      if (/^(?:yes|y|on)$/i.test(value)) return "write true";
      return /^(?:no|n|off)$/i.test(value) ? "write false" : undefined;
    case "object":
    case "record":
      return /^\w+:\S/.test(value) ? 'write a space after its ":"' : undefined;
    default:
      return undefined;
  }
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

/** A hostile or long value in a form that is safe to print. */
function show(value: unknown): string {
  const text = typeof value === "number" ? String(value) : JSON.stringify(value) ?? "nothing";
  const safe = text.replace(
    /[^\x20-\x7e]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
  return safe.length > 60 ? `${safe.slice(0, 57)}...` : safe;
}
