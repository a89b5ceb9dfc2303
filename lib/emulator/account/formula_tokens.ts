/** A piece of an autoscale formula. */
export interface FormulaToken {
  readonly kind: "number" | "string" | "name" | "sign" | "end";
  readonly text: string;
}

/** The formula cannot be read. */
export class FormulaSyntaxError extends Error {
  override readonly name: string = "FormulaSyntaxError";
}

const SPACE = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/y;
const PIECES: readonly (readonly [FormulaToken["kind"], RegExp])[] = [
  ["number", /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y],
  ["string", /"[^"\n]*"/y],
  ["name", /\$?[A-Za-z_][A-Za-z0-9_]*/y],
  ["sign", /[=!<>]=|&&|\|\||[-+*/<>=!?:;,.()]/y],
];

/** Takes a formula apart; the last piece is of the kind `end`. Throws `FormulaSyntaxError`. */
export function formulaTokens(formula: string): readonly FormulaToken[] {
  const tokens: FormulaToken[] = [];
  let at = skipSpace(formula, 0);
  while (at < formula.length) {
    const token = tokenAt(formula, at);
    tokens.push(token);
    at = skipSpace(formula, at + token.text.length);
  }
  return [...tokens, { kind: "end", text: "the end" }];
}

function tokenAt(formula: string, at: number): FormulaToken {
  for (const [kind, pattern] of PIECES) {
    pattern.lastIndex = at;
    if (pattern.test(formula)) return { kind, text: formula.slice(at, pattern.lastIndex) };
  }
  throw new FormulaSyntaxError(`Unexpected character at position ${at + 1}`);
}

function skipSpace(formula: string, at: number): number {
  SPACE.lastIndex = at;
  return at + (SPACE.exec(formula)?.[0].length ?? 0);
}
