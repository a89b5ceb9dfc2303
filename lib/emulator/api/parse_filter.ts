import { BatchFault } from "../batch_fault.ts";
import { isJsonObject, type Json, type JsonObject } from "../json.ts";

/** What a property may be compared with; `id` ignores the case of letters, as ids do. */
export type FilterType = "id" | "text" | "number" | "flag" | "time";

/** The properties that a collection can be filtered by; `/` leads into an object. */
export type FilterProperties = Readonly<Record<string, FilterType>>;

/** Whether an item passes a filter. */
export type Filter = (item: JsonObject) => boolean;

type Literal = string | number | boolean | null;

const TOKEN =
  /\s*(?:(datetime'[^']*')|('(?:[^']|'')*')|(-?\d+(?:\.\d+)?)(?![\w])|([A-Za-z][\w/]*)|([(),]))/iy;
const COMPARE: Readonly<Record<string, (order: number) => boolean>> = {
  eq: (order) => order === 0,
  ne: (order) => order !== 0,
  gt: (order) => order > 0,
  ge: (order) => order >= 0,
  lt: (order) => order < 0,
  le: (order) => order <= 0,
};
// deeper nesting would run out of stack
const MAX_DEPTH = 50;

/**
 * Reads an OData filter: `eq ne gt ge lt le`, `and`, `or`, parentheses and `startswith`. Throws `BatchFault`.
 * See https://learn.microsoft.com/rest/api/batchservice/odata-filters-in-batch.
 */
export function parseFilter(text: string, properties: FilterProperties): Filter {
  return new FilterParser(text, properties).whole();
}

class FilterParser {
  readonly #text: string;
  readonly #properties: FilterProperties;
  readonly #tokens: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(text: string, properties: FilterProperties) {
    this.#text = text;
    this.#properties = properties;
    this.#tokens = this.#split();
  }

  whole(): Filter {
    const filter = this.#any();
    if (this.#at < this.#tokens.length) throw this.#wrong(`Unexpected ${this.#next()}`);
    return filter;
  }

  #any(): Filter {
    if (++this.#depth > MAX_DEPTH) throw this.#wrong("The filter is nested too deeply");
    const parts = [this.#all()];
    while (this.#accept("or")) parts.push(this.#all());
    this.#depth--;
    return (item) => parts.some((part) => part(item));
  }

  #all(): Filter {
    const parts = [this.#one()];
    while (this.#accept("and")) parts.push(this.#one());
    return (item) => parts.every((part) => part(item));
  }

  #one(): Filter {
    if (this.#accept("(")) {
      const inner = this.#any();
      this.#expect(")");
      return inner;
    }
    return this.#accept("startswith") ? this.#startsWith() : this.#comparison();
  }

  #startsWith(): Filter {
    this.#expect("(");
    const { path, type } = this.#property();
    this.#expect(",");
    const start = this.#literal(type);
    this.#expect(")");
    if (typeof start !== "string" || type === "time") {
      throw this.#wrong("startswith compares texts");
    }
    return (item) => {
      const value = normalised(valueAt(item, path), type);
      return typeof value === "string" && value.startsWith(start);
    };
  }

  #comparison(): Filter {
    const { path, type } = this.#property();
    const operator = this.#take();
    const compare = Object.hasOwn(COMPARE, operator) ? COMPARE[operator] : undefined;
    if (compare === undefined) throw this.#wrong(`Unknown operator ${operator}`);
    const literal = this.#literal(type);
    return (item) => {
      const value = normalised(valueAt(item, path), type);
      if (value === null || literal === null) {
        return operator === "eq" && value === literal || operator === "ne" && value !== literal;
      }
      return compare(value === literal ? 0 : value < literal ? -1 : 1);
    };
  }

  #property(): { readonly path: readonly string[]; readonly type: FilterType } {
    const name = this.#take();
    const type = Object.hasOwn(this.#properties, name) ? this.#properties[name] : undefined;
    if (type === undefined) throw this.#wrong(`Cannot filter by the property ${name}`);
    return { path: name.split("/"), type };
  }

  #literal(type: FilterType): Literal {
    const token = this.#take();
    if (token === "null") return null;
    const value = literalOf(token, type);
    if (value === undefined) throw this.#wrong(`${token} is not a ${type}`);
    return value;
  }

  #next(): string {
    return this.#tokens[this.#at] ?? "the end";
  }

  #take(): string {
    const token = this.#next();
    this.#at++;
    return token;
  }

  #accept(token: string): boolean {
    if (this.#next().toLowerCase() !== token) return false;
    this.#at++;
    return true;
  }

  #expect(token: string): void {
    if (!this.#accept(token)) throw this.#wrong(`Expected ${token} before ${this.#next()}`);
  }

  #split(): readonly string[] {
    const text = this.#text.trim();
    const tokens: string[] = [];
    for (let at = 0; at < text.length;) {
      TOKEN.lastIndex = at;
      const found = TOKEN.exec(text)?.[0];
      if (found === undefined) throw this.#wrong("It cannot be read");
      tokens.push(found.trim());
      at += found.length;
    }
    return tokens;
  }

  #wrong(reason: string): BatchFault {
    return new BatchFault("InvalidQueryParameterValue", [
      { key: "QueryParameterName", value: "$filter" },
      { key: "QueryParameterValue", value: this.#text },
      { key: "Reason", value: reason },
    ]);
  }
}

function literalOf(token: string, type: FilterType): Literal | undefined {
  switch (type) {
    case "flag":
      return token === "true" ? true : token === "false" ? false : undefined;
    case "number":
      return /^-?\d/.test(token) ? Number(token) : undefined;
    case "time": {
      const time = Date.parse(token.slice(token.indexOf("'") + 1, -1));
      return /^datetime'/i.test(token) && !Number.isNaN(time) ? time : undefined;
    }
    default:
      return token.startsWith("'")
        ? normalised(token.slice(1, -1).replaceAll("''", "'"), type)
        : undefined;
  }
}

function valueAt(item: JsonObject, path: readonly string[]): Json {
  return path.reduce<Json>((json, name) => isJsonObject(json) ? json[name] ?? null : null, item);
}

function normalised(value: Json, type: FilterType): Literal {
  if (typeof value === "string") {
    if (type === "time") return Date.parse(value);
    return type === "id" ? value.toLowerCase() : value;
  }
  return typeof value === "number" || typeof value === "boolean" ? value : null;
}
