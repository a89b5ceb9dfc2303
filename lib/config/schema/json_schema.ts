import * as z from "zod";
import type { FileKind } from "../config_sources.ts";
import { FILE_SCHEMAS } from "./file_schemas.ts";
import { presentKey } from "./present_key.ts";

type JsonSchema = z.core.JSONSchema.JSONSchema;

/**
 * The schema of a configuration file as JSON Schema, for editors. It lets pass what poolgen does beside the schema:
 * keys without a value, and spellings of older pool files.
 */
export async function jsonSchema(kind: FileKind): Promise<JsonSchema> {
  const strict = z.toJSONSchema(await FILE_SCHEMAS[kind].load(), { io: "input" });
  return kind === "pool" ? withOlderSpellings(withEmpty(strict), strict) : withEmpty(strict);
}

/** Lets every key be without a value that need not be there. */
function withEmpty(schema: JsonSchema): JsonSchema {
  const { properties, required = [], additionalProperties: others, items } = schema;
  const lenient: JsonSchema = { ...schema };
  if (properties !== undefined) {
    lenient.properties = Object.fromEntries(
      Object.entries(properties).map(([key, own]) => [
        key,
        typeof own === "boolean" ? own : required.includes(key) ? withEmpty(own) : orEmpty(own),
      ]),
    );
  }
  if (typeof others === "object") lenient.additionalProperties = orEmpty(others);
  if (typeof items === "object" && !Array.isArray(items)) lenient.items = withEmpty(items);
  return lenient;
}

function orEmpty(schema: JsonSchema): JsonSchema {
  const { description, ...rest } = withEmpty(schema);
  const anyOf: JsonSchema[] = [rest, { type: "null" }];
  return description === undefined ? { anyOf } : { description, anyOf };
}

const IMAGE_KEYS = ["publisher", "offer", "sku"];

/** What `modernisePool` takes; `strict` has the schemas of today's spellings. */
function withOlderSpellings(pool: JsonSchema, strict: JsonSchema): JsonSchema {
  const specification = property(pool, "pool_specification");
  const today = property(strict, "pool_specification");
  const image = property(property(today, "vm_configuration"), "platform_image");
  const ssh = property(today, "ssh");
  const [older, newer] = ["generate_tunnel_script", "generate_docker_tunnel_script"];
  const modern = withEmpty({
    ...ssh,
    properties: {
      ...ssh.properties,
      [older]: { ...property(ssh, newer), deprecated: true },
    },
    allOf: [{ not: { required: [older, newer] } }],
  });
  const { description, ...count } = property(specification, "vm_count");
  return {
    ...pool,
    properties: {
      ...pool.properties,
      pool_specification: {
        ...specification,
        properties: {
          ...specification.properties,
          ...Object.fromEntries(
            IMAGE_KEYS.map((key) => [key, { ...property(image, key), deprecated: true }]),
          ),
          vm_configuration: {
            anyOf: [property(specification, "vm_configuration"), { type: "null" }],
          },
          vm_count: {
            ...(description === undefined ? {} : { description }),
            anyOf: [count, { type: "integer", minimum: 0, deprecated: true }],
          },
          ssh: { anyOf: [modern, { type: "null" }] },
        },
        required: specification.required?.filter((key) => key !== "vm_configuration") ?? [],
        oneOf: [presentKey("vm_configuration"), { required: IMAGE_KEYS }],
      },
    },
  };
}

function property(schema: JsonSchema, key: string): JsonSchema {
  const own = schema.properties?.[key];
  return typeof own === "object" ? own : {};
}
