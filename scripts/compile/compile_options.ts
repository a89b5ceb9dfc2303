import { parseArgs } from "@std/cli";
import { closestWord } from "../../lib/closest_word.ts";
import { UsageError } from "../../lib/errors.ts";
import { chosenTargets, type Target } from "./targets.ts";

/** What `deno task compile` is asked for. */
export interface CompileOptions {
  /** Absent where it is this machine alone that needs an executable. */
  readonly targets: readonly Target[] | undefined;
  readonly engine: "bun" | "deno";
  /** The folder to write to, where it is another than `dist`. */
  readonly out: string | undefined;
  /** Whether the empty program that benchmarks compare with is wanted too. */
  readonly bench: boolean;
}

const OPTIONS = ["target", "out", "engine", "bench"];
const USAGE =
  "deno task compile [--target NAME[,NAME…]|all] [--out DIR] [--engine bun|deno] [--bench]";

/** Reads the arguments of `deno task compile`. Throws `UsageError`. */
export function compileOptions(args: readonly string[]): CompileOptions {
  const given = parseArgs([...args], {
    string: ["target", "out", "engine", "_"],
    boolean: ["bench"],
    unknown: (argument, name) => {
      if (name === undefined) return true;
      const near = closestWord(name, OPTIONS);
      throw new UsageError(`Unknown option "${argument}"`, {
        hint: near === undefined ? `Use: ${USAGE}` : `Did you mean --${near}?`,
      });
    },
  });
  const { target, engine = "bun", _: [operand] } = given;
  if (operand !== undefined) {
    throw new UsageError(`Unexpected argument "${operand}"`, { hint: `Use: ${USAGE}` });
  }
  if (engine !== "bun" && engine !== "deno") {
    throw new UsageError(`Unknown engine "${engine}"`, { hint: "It is bun or deno" });
  }
  const targets = target === undefined ? undefined : chosenTargets(String(target));
  const out = typeof given["out"] === "string" && given["out"] !== "" ? given["out"] : undefined;
  return { targets, out, engine, bench: given["bench"] === true };
}
