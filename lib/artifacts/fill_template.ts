// @ts-types="npm:@types/mustache@4.2.6"
import Mustache from "mustache";
import { closestWord } from "../closest_word.ts";
import { EXIT, type ExitCode, UserError } from "../errors.ts";

/** A template that cannot be used. */
export class TemplateError extends UserError {
  override readonly name: string = "TemplateError";
  override readonly code: ExitCode = EXIT.usage;
}

/** A template and how its values are quoted. */
export interface Template {
  /** For messages: where the template comes from. */
  readonly name: string;
  readonly text: string;
  /** Every name that the template may use. */
  readonly variables: readonly string[];
  /** Quotes a value for the language of the template; of a list, each of its words. */
  readonly quote: (value: string) => string;
}

/**
 * Fills a Mustache template; every value in it is quoted. Throws `TemplateError` for a template that asks
 * for an unquoted value, for a partial, for other delimiters, or for a name that does not exist.
 */
export function fillTemplate(template: Template, view: object): string {
  let spans: unknown;
  try {
    spans = Mustache.parse(template.text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TemplateError(`Cannot use the template ${template.name}: ${reason}`, {
      cause: error,
    });
  }
  inspect(spans, template);
  const quote = (value: unknown): string => template.quote(String(value));
  return Mustache.render(template.text, view, undefined, {
    escape: (value: unknown) => Array.isArray(value) ? value.map(quote).join(" ") : quote(value),
  });
}

/** Walks Mustache's tokens: `[type, name, start, end, children?]`. */
function inspect(spans: unknown, template: Template): void {
  if (!Array.isArray(spans)) return;
  for (const [type, name, , , children] of spans as [string, string, number, number, unknown][]) {
    const refused = REFUSED.get(type);
    if (refused !== undefined) {
      throw new TemplateError(
        `Cannot use the template ${template.name}: ${refused} (at "${name}")`,
        {
          hint: "Write {{name}}: its value is quoted for the language of the template",
        },
      );
    }
    if (NAMING.has(type) && name !== "." && !template.variables.includes(name)) {
      const near = closestWord(name, template.variables);
      throw new TemplateError(
        `Cannot use the template ${template.name}: there is no {{${name}}}` +
          (near === undefined ? "" : `; did you mean {{${near}}}?`),
        { hint: `It may use: ${template.variables.join(", ")}` },
      );
    }
    inspect(children, template);
  }
}

const REFUSED: ReadonlyMap<string, string> = new Map([
  ["&", "unquoted values are not allowed"],
  ["{", "unquoted values are not allowed"],
  [">", "partials are not allowed"],
  ["=", "other delimiters are not allowed"],
]);

const NAMING: ReadonlySet<string> = new Set(["name", "#", "^"]);
