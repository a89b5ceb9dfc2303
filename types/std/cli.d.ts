/** What `parseArgs` found: options by name, and the rest under `_`. */
export interface ParsedArgs {
  readonly [name: string]: unknown;
  readonly _: readonly (string | number)[];
}

/** Settings of `parseArgs`; `unknown` is called for each undeclared argument and drops it by returning `false`. */
export interface ParseArgsOptions {
  readonly boolean?: readonly string[];
  readonly string?: readonly string[];
  readonly collect?: readonly string[];
  readonly alias?: Readonly<Record<string, string>>;
  readonly "--"?: boolean;
  readonly stopEarly?: boolean;
  readonly unknown?: (argument: string, name?: string, value?: unknown) => unknown;
}

/** Splits command line arguments into options and operands. */
export declare function parseArgs(
  args: readonly string[],
  options?: ParseArgsOptions,
): ParsedArgs & { "--"?: readonly string[] };
