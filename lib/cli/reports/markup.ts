import { escapeMarkup } from "./escape_markup.ts";

/** Text that is XML or HTML already. */
export class Markup {
  constructor(readonly text: string) {}
}

/** What may stand in a template: all but `Markup` is escaped. */
export type MarkupPart = Markup | string | number | undefined | readonly MarkupPart[];

/** XML or HTML of a template; what is put into it is escaped, unless it was made so itself. */
export function markup(template: TemplateStringsArray, ...parts: readonly MarkupPart[]): Markup {
  return new Markup(
    template.map((piece, index) => index === 0 ? piece : written(parts[index - 1]) + piece).join(
      "",
    ),
  );
}

function written(part: MarkupPart): string {
  if (part === undefined) return "";
  if (part instanceof Markup) return part.text;
  return typeof part === "object" ? part.map(written).join("") : escapeMarkup(String(part));
}
