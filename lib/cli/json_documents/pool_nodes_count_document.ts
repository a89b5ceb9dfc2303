import * as z from "zod";
import { poolFields } from "./fields.ts";

const countsPart = z.record(z.string(), z.int()).readonly();

/** How many nodes of a pool are in each state. */
export const poolNodesCountDocument = z.strictObject({
  ...poolFields,
  dedicated: countsPart.describe(
    "Nodes by the service's word for their state in small letters, and total for all",
  ),
  low_priority: countsPart.describe("The same for nodes of low priority"),
});

/** What `poolgen pool nodes count --json` prints. */
export type PoolNodesCountDocument = z.output<typeof poolNodesCountDocument>;
