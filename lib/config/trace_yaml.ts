// @ts-types="npm:@types/js-yaml@4.0.9"
import { CORE_SCHEMA, load, type LoadOptions, YAMLException } from "js-yaml";

export { YAMLException };

/** How many lists and maps may stand within each other; who takes the value has to hold it to that. */
export const MAX_DEPTH = 32;

/**
 * Reads a YAML text with the parser that `@std/yaml` is a port of: slower and stricter, it can tell places.
 * `listener` is told where each node begins and ends. Throws `YAMLException`.
 */
export function traceYaml(text: string, listener?: LoadOptions["listener"]): unknown {
  const options = {
    schema: CORE_SCHEMA,
    // it counts a scalar in the innermost of them, and at times the outermost twice
    maxDepth: MAX_DEPTH + 2,
    ...(listener === undefined ? {} : { listener }),
  };
  return load(text, options);
}
