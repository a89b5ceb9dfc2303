import * as z from "zod";
import { markdownText } from "./markdown_text.ts";

type Schema = z.core.JSONSchema.BaseSchema;

/** The fields that a schema describes as a table in Markdown, a line each, those inside others among them. */
export function fieldTable(schema: z.ZodType): string[] {
  return [
    "| field | type | meaning |",
    "| --- | --- | --- |",
    ...fieldsOf(z.toJSONSchema(schema), "").map(({ path, type, meaning }) =>
      `| \`${path}\` | ${markdownText(type)} | ${markdownText(meaning)} |`
    ),
    "",
  ];
}

interface Field {
  readonly path: string;
  readonly type: string;
  readonly meaning: string;
}

function fieldsOf(schema: Schema, path: string): Field[] {
  const { properties = {}, required = [] } = schema;
  return Object.entries(properties).flatMap(([name, own]) => {
    if (typeof own === "boolean") throw new Error(`${path}${name} has no schema`);
    const type = [typeOf(own), ...required.includes(name) ? [] : ["absent"]].join(" or ");
    const meaning = own.description ?? "";
    return [{ path: `${path}${name}`, type, meaning }, ...inside(own, `${path}${name}`)];
  });
}

/** The fields of what a value holds: `[]` stands for each of a list. */
function inside(schema: Schema, path: string): Field[] {
  const present = withoutNull(schema);
  const item = itemOf(present);
  return item === undefined ? fieldsOf(present, `${path}.`) : inside(item, `${path}[]`);
}

function itemOf({ items }: Schema): Schema | undefined {
  return typeof items === "object" && !Array.isArray(items) ? items : undefined;
}

function withoutNull(schema: Schema): Schema {
  const [only, more] = (schema.anyOf ?? []).filter(({ type }) => type !== "null");
  return only === undefined || more !== undefined ? schema : only;
}

function typeOf(schema: Schema): string {
  if (schema.anyOf !== undefined) return alternatives(schema.anyOf.map(typeOf));
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return alternatives(schema.enum.map((one) => JSON.stringify(one)));
  if (schema.type === "array") return `list of ${many(itemOf(schema))}`;
  const { additionalProperties: values } = schema;
  if (typeof values === "object") return `object of ${many(values)} by name`;
  if (schema.format === "date-time") return "date and time";
  return alternatives([schema.type ?? "anything"].flat());
}

function many(schema: Schema = {}): string {
  const type = typeOf(schema);
  return /^(?:string|number|integer|object|boolean)$/.test(type) ? `${type}s` : type;
}

function alternatives(types: readonly string[]): string {
  const [last = "", ...others] = types.toReversed();
  return others.length === 0 ? last : `${others.toReversed().join(", ")} or ${last}`;
}
