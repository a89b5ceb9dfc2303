import type { DataValue } from "../../checks/check_result.ts";

/** A value of a check's data as people read it. */
export function shownValue(value: DataValue): string {
  if (value === null) return "none";
  if (typeof value === "object") return value.length === 0 ? "none" : value.join(", ");
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "number" ? `${Math.round(value * 100) / 100}` : value;
}
