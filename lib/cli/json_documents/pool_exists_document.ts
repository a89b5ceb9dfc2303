import * as z from "zod";
import { poolFields } from "./fields.ts";

/** Whether a pool is there. */
export const poolExistsDocument = z.strictObject({
  ...poolFields,
  exists: z.boolean().describe("Whether the account has it; the exit code is 1 where not"),
});

/** What `poolgen pool exists --json` prints. */
export type PoolExistsDocument = z.output<typeof poolExistsDocument>;
