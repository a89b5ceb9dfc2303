import { type FormulaScope, type FormulaValue, parseFormula } from "./formula_parser.ts";
import { FormulaSyntaxError } from "./formula_tokens.ts";
import type { PoolSize } from "./pool.ts";

/** What is wrong with a formula, in the service's words. */
export interface FormulaError {
  readonly code: "AutoScalingFormulaSyntaxError" | "AutoScalingFormulaEvaluationError";
  readonly message: string;
}

/** What a formula comes to. */
export interface FormulaResult {
  /** Every variable as the service lists them, `$TargetDedicatedNodes=3;…`; empty after an error. */
  readonly results: string;
  /** The size that the pool is to have; absent after an error. */
  readonly target: PoolSize | undefined;
  readonly error?: FormulaError;
}

class EvaluationError extends Error {
  override readonly name: string = "EvaluationError";
}

const MAX_LENGTH = 8_192;
const MAX_NODES = 1_000;
const DEDICATED = "$TargetDedicatedNodes";
const LOW_PRIORITY = "$TargetLowPriorityNodes";
const DEALLOCATION = "$NodeDeallocationOption";
const OPTIONS = ["requeue", "terminate", "taskcompletion", "retaineddata"];
// seconds, as the service computes with intervals
const CONSTANTS: ReadonlyMap<string, FormulaValue> = new Map<string, FormulaValue>([
  ...OPTIONS.map((option) => [option, option] as const),
  ["TimeInterval_Zero", 0],
  ["TimeInterval_Second", 1],
  ["TimeInterval_Minute", 60],
  ["TimeInterval_Hour", 3_600],
  ["TimeInterval_Day", 86_400],
  ["TimeInterval_Week", 604_800],
]);
const FUNCTIONS: ReadonlyMap<string, (...numbers: readonly number[]) => number> = new Map([
  ["min", (...numbers: readonly number[]) => Math.min(...numbers)],
  ["max", (...numbers: readonly number[]) => Math.max(...numbers)],
  ["avg", (...numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0) / numbers.length],
]);

/**
 * Evaluates an autoscale formula for a pool that has so many nodes. It knows numbers, strings, assignments,
 * `+ - * /`, comparisons, `&& || !`, `?:`, `min`, `max` and `avg`. Sampled values such as `$PendingTasks`
 * have no samples here, as on a new pool: `GetSamplePercent` and `Count` give 0, any other method fails.
 * There is no `time`. Never throws; see https://learn.microsoft.com/azure/batch/batch-automatic-scaling.
 */
export function evaluateFormula(formula: string, current: PoolSize): FormulaResult {
  try {
    if (formula.length > MAX_LENGTH) {
      throw new FormulaSyntaxError("The formula is longer than 8 KB");
    }
    const variables = new Map<string, FormulaValue>([
      [DEDICATED, current.dedicated],
      [LOW_PRIORITY, current.lowPriority],
      [DEALLOCATION, "requeue"],
    ]);
    const known = new Map(CONSTANTS).set("$CurrentDedicatedNodes", current.dedicated)
      .set("$CurrentDedicated", current.dedicated)
      .set("$CurrentLowPriorityNodes", current.lowPriority);
    const scope = scopeOf(variables, known);
    for (const { name, value } of parseFormula(formula)) {
      if (known.has(name)) throw new EvaluationError(`${name} cannot be set`);
      // the older name means the same
      variables.set(name === "$TargetDedicated" ? DEDICATED : name, value(scope));
    }
    return resultOf(variables);
  } catch (error) {
    if (error instanceof FormulaSyntaxError) {
      return failed("AutoScalingFormulaSyntaxError", error.message);
    }
    if (error instanceof EvaluationError) {
      return failed("AutoScalingFormulaEvaluationError", error.message);
    }
    throw error;
  }
}

function scopeOf(
  variables: ReadonlyMap<string, FormulaValue>,
  known: ReadonlyMap<string, FormulaValue>,
): FormulaScope {
  return {
    read(name: string): FormulaValue {
      const value = variables.get(name === "$TargetDedicated" ? DEDICATED : name) ??
        known.get(name);
      if (value === undefined) throw new EvaluationError(`${name} is not defined`);
      return value;
    },
    call(name: string, values: readonly FormulaValue[], subject?: string): FormulaValue {
      if (subject !== undefined) return sampled(subject, name);
      const compute = FUNCTIONS.get(name);
      if (compute === undefined) throw new EvaluationError(`The function ${name} is not supported`);
      if (values.length === 0) throw new EvaluationError(`The function ${name} needs a value`);
      return compute(...values.map(numberOf));
    },
    operate,
  };
}

function sampled(subject: string, method: string): number {
  if (!subject.startsWith("$")) throw new EvaluationError(`${subject} has no method ${method}`);
  if (method === "GetSamplePercent" || method === "Count") return 0;
  throw new EvaluationError(`There are no samples of ${subject}`);
}

function operate(sign: string, left: FormulaValue, right: FormulaValue): FormulaValue {
  if (sign === "==") return Number(left === right);
  if (sign === "!=") return Number(left !== right);
  const [a, b] = [numberOf(left), numberOf(right)];
  switch (sign) {
    case "<":
      return Number(a < b);
    case "<=":
      return Number(a <= b);
    case ">":
      return Number(a > b);
    case ">=":
      return Number(a >= b);
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    default:
      if (b === 0) throw new EvaluationError("Division by zero");
      return a / b;
  }
}

function numberOf(value: FormulaValue): number {
  if (typeof value !== "number") throw new EvaluationError(`"${value}" is not a number`);
  return value;
}

function resultOf(variables: Map<string, FormulaValue>): FormulaResult {
  const target = {
    dedicated: countOf(variables, DEDICATED),
    lowPriority: countOf(variables, LOW_PRIORITY),
  };
  const option = variables.get(DEALLOCATION);
  if (typeof option !== "string" || !OPTIONS.includes(option)) {
    throw new EvaluationError(`${DEALLOCATION} must be one of ${OPTIONS.join(", ")}`);
  }
  variables.set(DEDICATED, target.dedicated).set(LOW_PRIORITY, target.lowPriority);
  const results = [...variables].map(([name, value]) => `${name}=${value}`).join(";");
  return { results, target };
}

function countOf(variables: ReadonlyMap<string, FormulaValue>, name: string): number {
  const count = Math.max(0, Math.trunc(numberOf(variables.get(name) ?? 0)));
  if (!(count <= MAX_NODES)) throw new EvaluationError(`${name} is more than ${MAX_NODES}`);
  return count;
}

function failed(code: FormulaError["code"], message: string): FormulaResult {
  return { results: "", target: undefined, error: { code, message } };
}
