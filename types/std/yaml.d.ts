/** Which types a plain scalar may become; `core` is YAML 1.2's own (no dates, no merge keys). */
export type Schema = "core" | "default" | "failsafe" | "json";

/** Parses one YAML document; throws `YamlSyntaxError`, whose message ends in `at line L, column C:`. */
export declare function parse(text: string, options?: { schema?: Schema }): unknown;

/** Writes a value as YAML. */
export declare function stringify(
  value: unknown,
  options?: { schema?: Schema; lineWidth?: number; skipInvalid?: boolean; useAnchors?: boolean },
): string;
