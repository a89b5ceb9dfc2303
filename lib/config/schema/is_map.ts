import type * as z from "zod";

/** Whether a value is a map. As the `when` of a rule it lets the rule run beside wrong keys. */
export function isMap({ value }: z.core.ParsePayload): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
