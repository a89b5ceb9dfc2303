import * as z from "zod";

type Path = readonly (string | number)[];

/** The schema of what `key` leads to in a map or list of `schema`; `undefined` where it leads nowhere. */
export function childSchema(
  schema: z.core.$ZodType,
  key: string | number,
): z.core.$ZodType | undefined {
  const own = unwrapped(schema);
  if (own instanceof z.ZodObject) {
    const child: z.core.$ZodType | undefined = Object.hasOwn(own.shape, key)
      ? own.shape[key]
      : own.def.catchall;
    return child instanceof z.ZodNever ? undefined : child;
  }
  if (own instanceof z.ZodArray) return typeof key === "number" ? own.element : undefined;
  return own instanceof z.ZodRecord ? own.valueType : undefined;
}

/** The keys that the schema knows for the map at `path`. */
export function keysOf(schema: z.core.$ZodType, path: Path): string[] {
  const own = path.reduce<z.core.$ZodType | undefined>(
    (at, key) => at === undefined ? undefined : childSchema(at, key),
    schema,
  );
  const map = own === undefined ? undefined : unwrapped(own);
  return map instanceof z.ZodObject ? Object.keys(map.shape) : [];
}

/** The paths of the maps that know `key`, with `NAME` for keys that the user chooses. */
export function ownersOf(schema: z.core.$ZodType, key: string, path = ""): string[] {
  const own = unwrapped(schema);
  if (own instanceof z.ZodArray) return ownersOf(own.element, key, `${path}[]`);
  if (own instanceof z.ZodRecord) return ownersOf(own.valueType, key, join(path, "NAME"));
  if (!(own instanceof z.ZodObject)) return [];
  const children: [string, z.core.$ZodType][] = Object.entries(own.shape);
  if (own.def.catchall !== undefined) children.push(["NAME", own.def.catchall]);
  return [
    ...(Object.hasOwn(own.shape, key) && path !== "" ? [path] : []),
    ...children.flatMap(([name, child]) => ownersOf(child, key, join(path, name))),
  ];
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional ? unwrapped(schema.unwrap()) : schema;
}
