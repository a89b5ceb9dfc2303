import * as z from "zod";
import { nodeIdField, poolFields } from "./fields.ts";

/** What became of a user on the nodes of a pool. */
export const poolUsersDocument = z.strictObject({
  ...poolFields,
  user: z.string().describe("The user's name"),
  nodes: z.array(z.strictObject({
    node_id: nodeIdField,
    state: z.string().describe("The service's word in small letters, such as idle"),
    outcome: z.enum(["added", "replaced", "deleted", "absent", "not_ready", "failed"]).describe(
      "absent where there was no user to delete, not_ready where the node takes none in its state",
    ),
    reason: z.string().nullable().describe("Why it failed; null where it did not"),
  })).describe("Every node of the pool"),
});

/** What `poolgen pool user add --json` and `poolgen pool user del --json` print. */
export type PoolUsersDocument = z.output<typeof poolUsersDocument>;
