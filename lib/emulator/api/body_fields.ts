import type { Buffer } from "node:buffer";
import { BatchFault } from "../batch_fault.ts";
import { isJsonObject, type Json, type JsonObject } from "../json.ts";

// what a person or a client writes stays far below; what is deeper would run out of stack later
const MAX_DEPTH = 32;

/** A request's body as JSON; an empty one is an empty object. Throws `BatchFault`. */
export function parseBody(body: Buffer): JsonObject {
  if (body.length === 0) return {};
  const json = parseJson(body.toString("utf8"));
  if (!isJsonObject(json) || !isShallow(json, MAX_DEPTH)) {
    throw new BatchFault("InvalidRequestBody");
  }
  return json;
}

/** The properties of an object of a request's body; `null` counts as absent. Its methods throw `BatchFault`. */
export class BodyFields {
  readonly json: JsonObject;
  readonly #path: string;

  /** Takes an object, and what leads to it from the body: empty, or a path that ends in a dot. */
  constructor(json: JsonObject, path = "") {
    this.json = json;
    this.#path = path;
  }

  has(name: string): boolean {
    return this.#value(name) !== undefined;
  }

  text(name: string): string | undefined {
    const value = this.#value(name);
    if (value === undefined || typeof value === "string") return value;
    throw this.invalid(name, "It must be a text");
  }

  requiredText(name: string): string {
    const value = this.required(name, this.text(name));
    if (value === "") throw this.invalid(name, "It must not be empty");
    return value;
  }

  /** A text that is one of `words`, in any case of letters; given back as it is in `words`. */
  word<Word extends string>(name: string, words: readonly Word[]): Word | undefined {
    const text = this.text(name)?.toLowerCase();
    if (text === undefined) return undefined;
    const word = words.find((word) => word.toLowerCase() === text);
    if (word === undefined) throw this.invalid(name, `It must be one of ${words.join(", ")}`);
    return word;
  }

  /** A whole number; some clients send it as a text. */
  integer(name: string, min: number, max: number): number | undefined {
    const value = this.#value(name);
    if (value === undefined) return undefined;
    const number = typeof value === "string" && /^-?\d{1,9}$/.test(value) ? Number(value) : value;
    if (typeof number !== "number" || !Number.isInteger(number)) {
      throw this.invalid(name, "It must be a whole number");
    }
    if (number < min || number > max) {
      throw this.invalid(name, `It must be from ${min} to ${max}`);
    }
    return number;
  }

  flag(name: string): boolean | undefined {
    const value = this.#value(name);
    if (value === undefined || typeof value === "boolean") return value;
    throw this.invalid(name, "It must be true or false");
  }

  object(name: string): BodyFields | undefined {
    const value = this.#value(name);
    if (value === undefined) return undefined;
    if (!isJsonObject(value)) throw this.invalid(name, "It must be an object");
    return new BodyFields(value, `${this.#path}${name}.`);
  }

  list(name: string): readonly Json[] | undefined {
    const value = this.#value(name);
    if (value === undefined) return undefined;
    if (!isList(value)) throw this.invalid(name, "It must be a list");
    return value;
  }

  objects(name: string): readonly BodyFields[] {
    return (this.list(name) ?? []).map((item, index) => {
      const place = `${name}[${index}]`;
      if (!isJsonObject(item)) throw this.invalid(place, "It must be an object");
      return new BodyFields(item, `${this.#path}${place}.`);
    });
  }

  required<Value>(name: string, value: Value | undefined): Value {
    if (value !== undefined) return value;
    throw new BatchFault("MissingRequiredProperty", [{
      key: "PropertyName",
      value: this.#path + name,
    }]);
  }

  /** The fault of a value that the service does not take; secrets and objects are not repeated. */
  invalid(name: string, reason: string, isSecret = false): BatchFault {
    const value = this.#value(name);
    const isShown = value !== undefined && typeof value !== "object" && !isSecret;
    return new BatchFault("InvalidPropertyValue", [
      { key: "PropertyName", value: this.#path + name },
      ...isShown ? [{ key: "PropertyValue", value: String(value) }] : [],
      { key: "Reason", value: reason },
    ]);
  }

  #value(name: string): Exclude<Json, null> | undefined {
    return Object.hasOwn(this.json, name) ? this.json[name] ?? undefined : undefined;
  }
}

function parseJson(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    throw new BatchFault("InvalidRequestBody");
  }
}

function isShallow(json: Json, depth: number): boolean {
  if (typeof json !== "object" || json === null) return true;
  return depth > 0 && Object.values(json).every((value) => isShallow(value, depth - 1));
}

function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}
