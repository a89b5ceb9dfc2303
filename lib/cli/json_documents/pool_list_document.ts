import * as z from "zod";
import { targetField, versionField } from "./fields.ts";
import { poolPart } from "./pool_part.ts";

/** The pools of an account. */
export const poolListDocument = z.strictObject({
  version: versionField,
  target: targetField,
  pools: z.array(poolPart).describe("Every pool of the account"),
});

/** What `poolgen pool list --json` prints. */
export type PoolListDocument = z.output<typeof poolListDocument>;
