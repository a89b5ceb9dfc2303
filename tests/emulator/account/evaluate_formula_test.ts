import { assertEquals } from "@std/assert";
import { evaluateFormula } from "../../../lib/emulator/account/evaluate_formula.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const FOUR_AND_TWO = { dedicated: 4, lowPriority: 2 };
const START = "$TargetDedicatedNodes=4;$TargetLowPriorityNodes=2;$NodeDeallocationOption=requeue";

function valueOf(expression: string): string | undefined {
  const { results, error } = evaluateFormula(`x = ${expression};`, FOUR_AND_TWO);
  return error?.message ?? results.split(";").at(-1)?.slice("x=".length);
}

Deno.test("a formula sets the size that a pool is to have", () => {
  assertEquals(
    evaluateFormula(
      "limit = 10; $TargetDedicatedNodes = min(limit, $CurrentDedicatedNodes * 2 + 1);\n" +
        "$TargetLowPriorityNodes = 1; // spot\n$NodeDeallocationOption = taskcompletion;",
      FOUR_AND_TWO,
    ),
    {
      results:
        "$TargetDedicatedNodes=9;$TargetLowPriorityNodes=1;$NodeDeallocationOption=taskcompletion;limit=10",
      target: { dedicated: 9, lowPriority: 1 },
    },
  );
});

Deno.test("what a formula does not set stays as it is", () => {
  assertEquals(evaluateFormula("", FOUR_AND_TWO), { results: START, target: FOUR_AND_TWO });
  assertEquals(evaluateFormula("$TargetDedicated = 3.9", FOUR_AND_TWO).target, {
    dedicated: 3,
    lowPriority: 2,
  });
  assertEquals(evaluateFormula("$TargetDedicatedNodes = -3", FOUR_AND_TWO).target?.dedicated, 0);
});

for (
  const [expression, value] of [
    ["1 + 2 * 3 - 4 / 2", "5"],
    ["(1 + 2) * 3", "9"],
    ["10 - 4 - 3", "3"],
    ["-2 * -3", "6"],
    ["- -2", "2"],
    ["!0 + !5", "1"],
    ["1 < 2 && 2 <= 2 && 3 > 2 && 3 >= 3", "1"],
    ["1 == 2 || 1 != 2", "1"],
    ['"a" == "a" ? 7 : 8', "7"],
    ["0 ? 1 : 0 ? 2 : 3", "3"],
    ["1 || 1 / 0", "1"],
    ["max(1, 5, 3) + min(4, 2) + avg(2, 4)", "10"],
    ["$PendingTasks.GetSamplePercent(180 * TimeInterval_Second) < 70 ? 3 : 4", "3"],
    ["2 * TimeInterval_Hour", "7200"],
    ["1+".repeat(4_000) + "1", "4001"],
    ["(1)+(".repeat(10) + "1" + ")".repeat(10), "11"],
    ["1 / 0", "Division by zero"],
    ['1 + "a"', '"a" is not a number'],
    ["y", "y is not defined"],
    ["$PendingTasks.GetSample(1)", "There are no samples of $PendingTasks"],
    ["time()", "The function time is not supported"],
    ["toString(1)", "The function toString is not supported"],
    ["min()", "The function min needs a value"],
    ["1 +", 'Expected "(" before ;'],
    ["(1", 'Expected ")" before ;'],
    ["1 2", 'Expected ";" before 2'],
    ["#", "Unexpected character at position 5"],
    ["(".repeat(5_000), "The formula is nested too deeply"],
    ["-".repeat(5_000) + "1", "Too many signs in a row"],
    ["1 ?".repeat(2_000), "The formula is nested too deeply"],
    ["1".repeat(9_000), "The formula is longer than 8 KB"],
  ] as const
) {
  Deno.test(`${expression.slice(0, 60)} gives ${value}`, () => {
    assertEquals(valueOf(expression), value);
  });
}

Deno.test("a formula that cannot be read and one that cannot be computed differ", () => {
  const codeOf = (formula: string): string | undefined =>
    evaluateFormula(formula, FOUR_AND_TWO).error?.code;
  assertEquals(codeOf("$TargetDedicatedNodes = ;"), "AutoScalingFormulaSyntaxError");
  assertEquals(codeOf("3 = 4;"), "AutoScalingFormulaSyntaxError");
  assertEquals(codeOf("$TargetDedicatedNodes = 1 / 0;"), "AutoScalingFormulaEvaluationError");
  assertEquals(codeOf("$TargetDedicatedNodes = 1001;"), "AutoScalingFormulaEvaluationError");
  assertEquals(codeOf("$TargetDedicatedNodes = 1e999;"), "AutoScalingFormulaEvaluationError");
  assertEquals(codeOf('$NodeDeallocationOption = "burn";'), "AutoScalingFormulaEvaluationError");
  assertEquals(codeOf("$CurrentDedicatedNodes = 1;"), "AutoScalingFormulaEvaluationError");
});
