import { UserError } from "../errors.ts";

/** What a rendered ssh_config has. */
export interface RenderedHosts {
  /** Every name that leads to a node. */
  readonly names: ReadonlySet<string>;
  /** The options that are set, in small letters. */
  readonly keywords: ReadonlySet<string>;
}

/**
 * Reads a rendered ssh_config. Throws `UserError` for one that, once included, would reach beyond the pool's hosts or
 * run something while it is read: templates can be the user's own, and files somebody else's.
 */
export function readRenderedHosts(text: string, path: string): RenderedHosts {
  const names = new Set<string>();
  const keywords = new Set<string>();
  let scoped = false;
  for (const [index, line] of text.split("\n").entries()) {
    const [word = "", ...values] = words(line);
    const keyword = word.toLowerCase();
    if (keyword === "") continue;
    const fault = scopeFault(keyword, values) ??
      (scoped || SCOPES.has(keyword) ? undefined : "would apply to every host");
    if (fault !== undefined) {
      throw new UserError(`Cannot install ${path}: line ${index + 1}, "${line.trim()}", ${fault}`, {
        hint: "Render it again, without templates of your own",
      });
    }
    if (keyword === "host") { for (const value of values) names.add(value); }
    if (SCOPES.has(keyword)) scoped = true;
    else keywords.add(keyword);
  }
  return { names, keywords };
}

const SCOPES: ReadonlySet<string> = new Set(["host", "match"]);
const PATTERN = /[*?!]/;

function scopeFault(keyword: string, values: readonly string[]): string | undefined {
  if (keyword === "include") return "includes another file";
  if (keyword === "host" && values.some((value) => PATTERN.test(value))) {
    return "may fit hosts outside the pool";
  }
  if (keyword !== "match") return undefined;
  // as it is rendered for large pools
  const [first, , second, addresses = "", ...more] = values;
  const isBound = first === "originalhost" && second === "host" && more.length === 0 &&
    addresses !== "" && !PATTERN.test(addresses);
  return isBound ? undefined : "may fit hosts outside the pool, or run a program";
}

/** The words of a line, without the quotes around them; none of a comment. */
function words(line: string): string[] {
  const text = line.trim();
  if (text.startsWith("#")) return [];
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"|[^\s="]+/g)].map(([word, quoted]) =>
    quoted ?? word
  );
}
