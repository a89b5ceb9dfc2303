import * as z from "zod";
import type { FileKind } from "../config_sources.ts";

/** What may be in a configuration file. */
export interface FileSchema<T extends z.ZodType = z.ZodType> {
  /** Made when the file is there to be read: a large schema takes milliseconds to make. */
  readonly load: () => Promise<T>;
  readonly maxBytes: number;
  /** Whether its values must not appear in messages. */
  readonly secret: boolean;
}

// each schema is used once or twice in a run, which does not pay for compiling it
z.config({ jitless: true });

const MIB = 1 << 20;

/** Every configuration file that poolgen reads. */
export const FILE_SCHEMAS = {
  pool: {
    load: async () => (await import("./pool_schema.ts")).poolFileSchema,
    maxBytes: MIB,
    secret: false,
  },
  credentials: {
    load: async () => (await import("./credentials_schema.ts")).credentialsFileSchema,
    maxBytes: MIB,
    secret: true,
  },
  config: {
    load: async () => (await import("./config_schema.ts")).configFileSchema,
    maxBytes: MIB,
    secret: true,
  },
  poolgen: {
    load: async () => (await import("./poolgen_schema.ts")).poolgenFileSchema,
    maxBytes: MIB,
    secret: false,
  },
  nodes: {
    load: async () => (await import("./nodes_schema.ts")).nodesFileSchema,
    maxBytes: 32 * MIB,
    secret: false,
  },
} as const satisfies Readonly<Record<FileKind, FileSchema>>;
