import type { Readable } from "node:stream";
import type { Pool } from "../account/pool.ts";
import type { JsonObject } from "../json.ts";

/** What kind of thing JSON describes; its properties differ by api-version. */
export type Shape = "pool" | "node" | "nodeCounts" | "other";

/** What an operation answers. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The pool that the answer is about: gives `ETag` and `Last-Modified`. */
  readonly about?: Pool;
  readonly content?: Content;
}

/** An answer as it is sent. */
export interface ReadyAnswer extends Answer {
  readonly content?: ReadyContent;
}

/** The body of an answer; what describes a resource depends on the api-version and on `$select`. */
export type Content =
  | {
    readonly kind: "resource";
    readonly shape: Shape;
    /** What follows `$metadata#`. */
    readonly metadata: string;
    readonly json: JsonObject;
  }
  | {
    readonly kind: "list";
    readonly shape: Shape;
    readonly metadata: string;
    readonly items: readonly JsonObject[];
    /** The URL of the next page. */
    readonly next: string | undefined;
  }
  | ReadyContent;

/** The body of an answer, sent as it is. */
export type ReadyContent =
  | { readonly kind: "json"; readonly json: JsonObject }
  | { readonly kind: "bytes"; readonly stream: Readable; readonly length: number };
