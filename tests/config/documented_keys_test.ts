import { assertEquals, assertNotEquals } from "@std/assert";
import * as z from "zod";
import { FILE_SCHEMAS } from "../../lib/config/schema/file_schemas.ts";
import { validate } from "../../lib/config/validate.ts";
import { type DocumentFault, parseYamlDocument } from "../../lib/config/yaml_document.ts";
import { smallestDocument } from "./documented_document.ts";
import {
  badValues,
  type DocumentedFile,
  type DocumentedKey,
  documentedKeys,
  goodValue,
} from "./documented_keys.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const FILES: readonly DocumentedFile[] = ["pool", "credentials", "config"];

/** The faults of a document, which goes through a text as a file's does. */
async function faultsOf(
  file: DocumentedFile,
  document: unknown,
): Promise<readonly DocumentFault[]> {
  const read = parseYamlDocument(JSON.stringify(document));
  if ("faults" in read) return read.faults;
  const result = validate<z.ZodType>(await FILE_SCHEMAS[file].load(), read, true);
  return "faults" in result ? result.faults : [];
}

function documentPath({ path }: DocumentedKey): (string | number)[] {
  return path.map((key) => key === "[]" ? 0 : key.replace("NAME", "name"));
}

for (const file of FILES) {
  Deno.test(`every documented key of ${file}.yaml is accepted with a value of its type`, async () => {
    const keys = await documentedKeys(file);
    const refused: unknown[] = [];
    for (const key of keys) {
      const values = key.values ??
        [goodValue(key), ...(key.range === undefined ? [] : [key.range.min])];
      for (const value of values) {
        const faults = await faultsOf(file, smallestDocument(keys, key.path, value));
        if (faults.length > 0) refused.push([key.path.join("."), value, faults]);
      }
    }
    assertEquals(refused, []);
    assertNotEquals(keys.length, 0);
  });

  Deno.test(`every documented key of ${file}.yaml is refused with a value of another type`, async () => {
    const keys = await documentedKeys(file);
    const wrong: unknown[] = [];
    for (const key of keys) {
      for (const value of badValues(key)) {
        const faults = await faultsOf(file, smallestDocument(keys, key.path, value));
        const place = JSON.stringify(documentPath(key));
        if (
          !faults.some(({ path, message }) =>
            JSON.stringify(path) === place && message.startsWith("must be ")
          )
        ) {
          wrong.push([key.path.join("."), value, faults]);
        }
      }
    }
    assertEquals(wrong, []);
  });

  Deno.test(`a slip in a documented key of ${file}.yaml is refused with the right key`, async () => {
    const keys = await documentedKeys(file);
    const wrong: unknown[] = [];
    for (const key of keys) {
      const name = key.path.at(-1) ?? "";
      if (name === "NAME" || name === "[]") continue;
      const slip = [...key.path.slice(0, -1), `${name}x`];
      const document = smallestDocument(
        [...keys, { ...key, path: slip, required: false }],
        slip,
        goodValue(key),
      );
      const faults = await faultsOf(file, document);
      const message = `is not a known key; did you mean "${name}"?`;
      if (
        !faults.some((fault) => fault.message === message && fault.path?.at(-1) === slip.at(-1))
      ) {
        // beside a key that takes any name it is one of these
        if (key.path.join(".") !== "credentials.storage.aad") wrong.push([slip.join("."), faults]);
      }
    }
    assertEquals(wrong, []);
  });

  Deno.test(`${file}.yaml has no keys that are not documented`, async () => {
    const documented = new Set((await documentedKeys(file)).map(({ path }) => path.join(".")));
    const schema = z.toJSONSchema(await FILE_SCHEMAS[file].load(), { io: "input" });
    assertEquals(schemaPaths(schema, []).filter((path) => !documented.has(path)), []);
  });

  Deno.test(`a required key of ${file}.yaml is missed, also where it has no value`, async () => {
    const keys = await documentedKeys(file);
    const wrong: unknown[] = [];
    for (const key of keys.filter(({ required, path }) => required && path.at(-1) !== "NAME")) {
      const optional = keys.map((other) => other === key ? { ...other, required: false } : other);
      const without = await faultsOf(file, smallestDocument(optional, key.path.slice(0, -1), {}));
      const empty = await faultsOf(file, smallestDocument(keys, key.path, null));
      const place = JSON.stringify(documentPath(key));
      for (const [faults, message] of [[without, "is missing"], [empty, "has no value"]] as const) {
        const found = faults.find(({ path }) => JSON.stringify(path) === place);
        if (found?.message !== message) wrong.push([key.path.join("."), message, faults]);
      }
    }
    assertEquals(wrong, []);
  });
}

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

function schemaPaths(value: unknown, at: readonly string[]): string[] {
  const { properties = {}, additionalProperties, items, anyOf = [] } = value as JsonSchema;
  const children: [string, JsonSchema][] = Object.entries(properties);
  if (typeof additionalProperties === "object") children.push(["NAME", additionalProperties]);
  if (items !== undefined) children.push(["[]", items]);
  return [
    ...children.flatMap(([key, child]) => {
      const path = [...at, key];
      return [path.join("."), ...schemaPaths(child, path)];
    }),
    ...anyOf.flatMap((choice) => schemaPaths(choice, at)),
  ];
}
