import { FormulaSyntaxError, type FormulaToken, formulaTokens } from "./formula_tokens.ts";

/** What a formula computes with; truth is 1 or 0, as in the service. */
export type FormulaValue = number | string;

/** What the parts of a formula read and do when it is run. */
export interface FormulaScope {
  /** The value of a variable. */
  read(name: string): FormulaValue;
  /** Calls a function, or a method of a variable. */
  call(name: string, values: readonly FormulaValue[], subject?: string): FormulaValue;
  /** Computes with two numbers, or compares two values. */
  operate(sign: string, left: FormulaValue, right: FormulaValue): FormulaValue;
}

/** A part of a formula that has a value when it is run. */
export type FormulaPart = (scope: FormulaScope) => FormulaValue;

/** One statement: a variable and what it is set to. */
export interface Assignment {
  readonly name: string;
  readonly value: FormulaPart;
}

// weakest first; of one level, the left one is computed first
const LEVELS: readonly (readonly string[])[] = [
  ["||"],
  ["&&"],
  ["==", "!="],
  ["<", "<=", ">", ">="],
  ["+", "-"],
  ["*", "/"],
];
// deeper nesting would run out of stack
const MAX_DEPTH = 100;

/** Reads a formula: assignments, each ended by `;`. Throws `FormulaSyntaxError`. */
export function parseFormula(formula: string): readonly Assignment[] {
  return new Parser(formulaTokens(formula)).statements();
}

class Parser {
  readonly #tokens: readonly FormulaToken[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly FormulaToken[]) {
    this.#tokens = tokens;
  }

  statements(): readonly Assignment[] {
    const statements: Assignment[] = [];
    while (this.#next().kind !== "end") {
      const name = this.#take("name");
      this.#expect("=");
      statements.push({ name, value: this.#choice() });
      if (this.#next().kind !== "end") this.#expect(";");
      while (this.#accept(";"));
    }
    return statements;
  }

  #choice(): FormulaPart {
    if (++this.#depth > MAX_DEPTH) throw new FormulaSyntaxError("The formula is nested too deeply");
    const condition = this.#binary(0);
    let part = condition;
    if (this.#accept("?")) {
      const then = this.#choice();
      this.#expect(":");
      const otherwise = this.#choice();
      part = (scope) => condition(scope) !== 0 ? then(scope) : otherwise(scope);
    }
    this.#depth--;
    return part;
  }

  #binary(level: number): FormulaPart {
    const signs = LEVELS[level];
    if (signs === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    for (;;) {
      const sign = signs.find((sign) => this.#accept(sign));
      if (sign === undefined) return left;
      left = combine(sign, left, this.#binary(level + 1));
    }
  }

  #unary(): FormulaPart {
    let signs = "";
    for (let sign; (sign = ["-", "!"].find((sign) => this.#accept(sign))) !== undefined;) {
      signs = sign + signs;
      if (signs.length > MAX_DEPTH) throw new FormulaSyntaxError("Too many signs in a row");
    }
    return [...signs].reduce<FormulaPart>(
      (part, sign) => (scope) => scope.operate(sign === "-" ? "-" : "==", 0, part(scope)),
      this.#primary(),
    );
  }

  #primary(): FormulaPart {
    const { kind, text } = this.#next();
    if (kind === "number" || kind === "string") {
      this.#at++;
      const value = kind === "number" ? Number(text) : text.slice(1, -1);
      return () => value;
    }
    if (kind === "name") {
      this.#at++;
      if (this.#accept(".")) return this.#call(this.#take("name"), text);
      return this.#next().text === "(" ? this.#call(text) : (scope) => scope.read(text);
    }
    this.#expect("(");
    const inner = this.#choice();
    this.#expect(")");
    return inner;
  }

  #call(name: string, subject?: string): FormulaPart {
    this.#expect("(");
    const parts: FormulaPart[] = [];
    if (!this.#accept(")")) {
      do parts.push(this.#choice()); while (this.#accept(","));
      this.#expect(")");
    }
    return (scope) => scope.call(name, parts.map((part) => part(scope)), subject);
  }

  #next(): FormulaToken {
    return this.#tokens[this.#at] ?? { kind: "end", text: "the end" };
  }

  #accept(sign: string): boolean {
    const { kind, text } = this.#next();
    if (kind !== "sign" || text !== sign) return false;
    this.#at++;
    return true;
  }

  #expect(sign: string): void {
    if (!this.#accept(sign)) {
      throw new FormulaSyntaxError(`Expected "${sign}" before ${this.#next().text}`);
    }
  }

  #take(kind: FormulaToken["kind"]): string {
    const token = this.#next();
    if (token.kind !== kind) {
      throw new FormulaSyntaxError(`Expected a ${kind} before ${token.text}`);
    }
    this.#at++;
    return token.text;
  }
}

function combine(sign: string, left: FormulaPart, right: FormulaPart): FormulaPart {
  // the right side counts only where the left one has not decided
  if (sign === "||") return (scope) => left(scope) !== 0 || right(scope) !== 0 ? 1 : 0;
  if (sign === "&&") return (scope) => left(scope) !== 0 && right(scope) !== 0 ? 1 : 0;
  return (scope) => scope.operate(sign, left(scope), right(scope));
}
