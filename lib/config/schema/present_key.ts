/** JSON Schema's way to say that a map has a key with a value: one without counts as absent. */
export function presentKey(key: string): Readonly<Record<string, unknown>> {
  return { type: "object", required: [key], properties: { [key]: { not: { type: "null" } } } };
}
