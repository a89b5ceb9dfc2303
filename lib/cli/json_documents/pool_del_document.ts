import * as z from "zod";
import { poolFields } from "./fields.ts";

/** A pool that is deleted. */
export const poolDelDocument = z.strictObject({
  ...poolFields,
  deleted: z.boolean().describe("Whether it is gone; false while that goes on, without --wait"),
});

/** What `poolgen pool del --json` prints. */
export type PoolDelDocument = z.output<typeof poolDelDocument>;
