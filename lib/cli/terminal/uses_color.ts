import type { Io, Output } from "../../io/terminal.ts";

/** Whether words on an output are coloured: as `--color` says, else the environment, else where it is a terminal. */
export function usesColor({ args, env }: Pick<Io, "args" | "env">, output: Output): boolean {
  const asked = colorOption(args);
  if (asked === "always" || asked === "never") return asked === "always";
  if (env["NO_COLOR"]) return false;
  for (const name of ["FORCE_COLOR", "CLICOLOR_FORCE"]) {
    const forced = env[name];
    if (forced) return forced !== "0";
  }
  return output.columns !== undefined && env["TERM"] !== "dumb";
}

/** Read from the arguments themselves: errors are coloured too, also those about the arguments. */
function colorOption(args: readonly string[]): string | undefined {
  const end = args.indexOf("--");
  const own = end < 0 ? args : args.slice(0, end);
  const last = own.findLastIndex((arg) => arg === "--color" || arg.startsWith("--color="));
  const arg = own[last];
  return arg === "--color" ? own[last + 1] : arg?.slice("--color=".length);
}
