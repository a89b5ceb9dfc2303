import { evaluateFormula } from "../account/evaluate_formula.ts";
import type { AutoScale, PoolSize } from "../account/pool.ts";
import { BatchFault } from "../batch_fault.ts";
import type { BodyFields } from "./body_fields.ts";
import { durationMs } from "./duration.ts";

const MINUTE = 60_000;
const MAX_NODES = 1_000;
const MAX_INTERVAL_MS = 7 * 24 * 60 * MINUTE;
const DEFAULT_DURATION = "PT15M";

/** What becomes of tasks on nodes that leave. */
export const DEALLOCATION_OPTIONS = [
  "requeue",
  "terminate",
  "taskcompletion",
  "retaineddata",
] as const;

/** The sizes that a body asks for; those that it does not name stay as in `otherwise`. Throws `BatchFault`. */
export function decodeSize(fields: BodyFields, otherwise: PoolSize): PoolSize {
  return {
    dedicated: fields.integer("targetDedicatedNodes", 0, MAX_NODES) ?? otherwise.dedicated,
    lowPriority: fields.integer("targetLowPriorityNodes", 0, MAX_NODES) ?? otherwise.lowPriority,
  };
}

/** `resizeTimeout`, at least 5 minutes. Throws `BatchFault`. */
export function decodeResizeTimeout(fields: BodyFields): string {
  return decodeDuration(fields, "resizeTimeout", 5 * MINUTE, Infinity) ?? DEFAULT_DURATION;
}

/** A pool's formula and how often it acts; what is missing stays as in `otherwise`. Throws `BatchFault`. */
export function decodeAutoScale(
  fields: BodyFields,
  current: PoolSize,
  otherwise?: AutoScale,
): AutoScale {
  const interval =
    decodeDuration(fields, "autoScaleEvaluationInterval", 5 * MINUTE, MAX_INTERVAL_MS) ??
      otherwise?.interval ?? DEFAULT_DURATION;
  const name = "autoScaleFormula";
  const formula = fields.required(name, fields.text(name) ?? otherwise?.formula);
  const { error } = evaluateFormula(formula, current);
  // what only cannot be computed yet may be computed later
  if (error?.code === "AutoScalingFormulaSyntaxError") {
    throw new BatchFault(error.code, [{ key: "Reason", value: error.message }]);
  }
  return { formula, interval };
}

function decodeDuration(
  fields: BodyFields,
  name: string,
  min: number,
  max: number,
): string | undefined {
  const text = fields.text(name);
  if (text === undefined) return undefined;
  const duration = durationMs(text);
  if (duration === undefined) throw fields.invalid(name, "It must be an ISO 8601 duration");
  if (duration < min || duration > max) {
    throw fields.invalid(name, `It must be from ${min / MINUTE} to ${max / MINUTE} minutes`);
  }
  return text;
}
