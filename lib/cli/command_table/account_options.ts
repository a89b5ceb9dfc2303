import type { OptionSpec } from "./command.ts";
import { CONFIG_OPTIONS } from "./config_options.ts";
import { CREDENTIAL_OPTIONS } from "./credential_options.ts";

/** How calls of a Batch account are made. */
export const CALL_OPTIONS: readonly OptionSpec[] = [
  { name: "timeout", value: "TIME", summary: "stop after so long, such as 90s or 10m" },
];

/** The options of every command that talks to a Batch account. */
export const ACCOUNT_OPTIONS: readonly OptionSpec[] = [
  ...CALL_OPTIONS,
  ...CONFIG_OPTIONS.filter(({ name }) => name !== "nodes"),
  ...CREDENTIAL_OPTIONS,
];
