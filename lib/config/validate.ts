import * as z from "zod";
import { closestWord } from "../closest_word.ts";
import { describeIssue } from "./describe_issue.ts";
import { childSchema, keysOf, ownersOf } from "./schema/schema_keys.ts";
import {
  type DocumentFault,
  type KeyPath,
  MAX_FAULTS,
  type YamlDocument,
} from "./yaml_document.ts";

/** What `validate` found: the typed value, or its faults and how many more there are. */
export type Validated<T> =
  | { readonly value: T }
  | { readonly faults: readonly DocumentFault[]; readonly omitted: number | "some" };

/**
 * Holds a document against `schema`; known keys without a value count as absent, as in Batch Shipyard.
 * Faults show the offending values only where `showValues` says so.
 */
export function validate<T extends z.ZodType>(
  schema: T,
  { value, hasEmpty }: YamlDocument,
  showValues: boolean,
): Validated<z.output<T>> {
  const result = schema.safeParse(hasEmpty ? withoutEmpty(schema, value) : value);
  if (result.success) return { value: result.data };
  const faults: DocumentFault[] = [];
  let count = 0;
  for (const issue of result.error.issues.flatMap(innerIssues)) {
    // of a hostile file there can be a hundred thousand
    if (count >= MAX_FAULTS && issue.code !== "unrecognized_keys") {
      count++;
      continue;
    }
    const path = issue.path.map((key) => typeof key === "symbol" ? String(key) : key);
    const keys = issue.code === "unrecognized_keys" ? issue.keys : [undefined];
    for (const key of keys) {
      if (++count > MAX_FAULTS) continue;
      faults.push(
        key === undefined
          ? {
            message: describeIssue(issue, valueAt(value, path), showValues),
            path,
            atKey: issue.code === "custom" && issue.params?.["atKey"] === true,
          }
          : { message: unknownKey(schema, path, key), path: [...path, key], atKey: true },
      );
    }
  }
  return { faults, omitted: count - faults.length };
}

/** The issues in a list, where a key takes that or something else and was given a list. */
function innerIssues(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union") return [issue];
  const inner = issue.errors.find((issues) => issues.some(({ path }) => path.length > 0));
  return inner?.map((own) => ({ ...own, path: [...issue.path, ...own.path] })) ?? [issue];
}

/** A copy without the known keys that have no value; unknown ones stay, to be reported. */
function withoutEmpty(schema: z.core.$ZodType, value: unknown): unknown {
  if (Array.isArray(value)) {
    const item = childSchema(schema, 0);
    return item === undefined ? value : value.map((child) => withoutEmpty(item, child));
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, child]) => {
      const known = childSchema(schema, key);
      if (known === undefined) return [[key, child]];
      return child === null ? [] : [[key, withoutEmpty(known, child)]];
    }),
  );
}

/** Batch Shipyard takes each of its files for any part of the whole. */
const FILES: ReadonlyMap<string, string> = new Map([
  ["pool_specification", "pool.yaml"],
  ["credentials", "credentials.yaml"],
  ["batch_shipyard", "config.yaml"],
  ["data_replication", "config.yaml"],
  ["global_resources", "config.yaml"],
]);

function unknownKey(schema: z.ZodType, path: KeyPath, key: string): string {
  const known = keysOf(schema, path);
  const [word = ""] = key.split(":", 1);
  if (word !== key && known.includes(word)) {
    return 'is not a known key; write a space after its ":"';
  }
  const file = path.length === 0 ? FILES.get(key) : undefined;
  if (file !== undefined) return `is not a known key here; it belongs in ${file}`;
  const owners = ownersOf(schema, key);
  if (owners.length === 1 || owners.length === 2) {
    return `is not a known key here; it belongs under ${owners.join(" or ")}`;
  }
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
