import type * as z from "zod";
import type { FileKind } from "../config_sources.ts";
import { configFileSchema } from "./config_schema.ts";
import { credentialsFileSchema } from "./credentials_schema.ts";
import { nodesFileSchema } from "./nodes_schema.ts";
import { poolFileSchema } from "./pool_schema.ts";
import { poolgenFileSchema } from "./poolgen_schema.ts";

/** What may be in a configuration file. */
export interface FileSchema<T extends z.ZodType = z.ZodType> {
  readonly schema: T;
  readonly maxBytes: number;
  /** Whether its values must not appear in messages. */
  readonly secret: boolean;
}

const MIB = 1 << 20;

/** Every configuration file that poolgen reads. */
export const FILE_SCHEMAS = {
  pool: { schema: poolFileSchema, maxBytes: MIB, secret: false },
  credentials: { schema: credentialsFileSchema, maxBytes: MIB, secret: true },
  config: { schema: configFileSchema, maxBytes: MIB, secret: true },
  poolgen: { schema: poolgenFileSchema, maxBytes: MIB, secret: false },
  nodes: { schema: nodesFileSchema, maxBytes: 32 * MIB, secret: false },
} as const satisfies Readonly<Record<FileKind, FileSchema>>;
