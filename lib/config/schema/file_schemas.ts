import * as z from "zod";
import type { FileKind } from "../config_sources.ts";

/** What spares a schema most of a long file. */
export interface Shortcut<T> {
  /** Decodes a file with nothing wrong in it as the schema does, but sooner; `undefined` leaves it to the schema. */
  readonly decode: (value: unknown) => T | undefined;
  /** A beginning of the file in which the schema finds `most` problems if it does in all of it. */
  readonly beginning: (value: unknown, most: number) => unknown;
}

/** What may be in a configuration file. */
export interface FileSchema<T extends z.ZodType = z.ZodType> {
  /** Made when the file is there to be read: a large schema takes milliseconds to make. */
  readonly load: () => Promise<T>;
  /** What spares the schema most of a long file. */
  readonly loadShortcut?: () => Promise<Shortcut<z.output<T>>>;
  readonly maxBytes: number;
  /** How many values it may hold, those of its aliases counted. */
  readonly maxValues: number;
  /** Whether its values must not appear in messages. */
  readonly secret: boolean;
  /** Whether a file with nothing in it says something: that none of its keys is there. */
  readonly mayBeEmpty?: boolean;
}

// each schema is used once or twice in a run, which does not pay for compiling it
z.config({ jitless: true });

const MIB = 1 << 20;
const SMALL = { maxBytes: MIB, maxValues: 50_000 };
/** Room for ten thousand nodes with four host keys each; more would let a hostile file take over 200 MB. */
const LARGE = { maxBytes: 4 * MIB, maxValues: 105_000 };

/** Every configuration file that poolgen reads. */
export const FILE_SCHEMAS = {
  pool: {
    load: async () => (await import("./pool_schema.ts")).poolFileSchema,
    ...SMALL,
    secret: false,
  },
  credentials: {
    load: async () => (await import("./credentials_schema.ts")).credentialsFileSchema,
    ...SMALL,
    secret: true,
  },
  config: {
    load: async () => (await import("./config_schema.ts")).configFileSchema,
    ...SMALL,
    secret: true,
  },
  poolgen: {
    load: async () => (await import("./poolgen_schema.ts")).poolgenFileSchema,
    ...SMALL,
    secret: false,
    mayBeEmpty: true,
  },
  nodes: {
    load: async () => (await import("./nodes_schema.ts")).nodesFileSchema,
    loadShortcut: async () => {
      const { plainNodes, unplainBeginning } = await import("./plain_nodes.ts");
      return { decode: plainNodes, beginning: unplainBeginning };
    },
    ...LARGE,
    secret: false,
  },
} as const satisfies Readonly<Record<FileKind, FileSchema>>;
