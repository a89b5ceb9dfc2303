import * as z from "zod";
import { nodeIdField, poolFields } from "./fields.ts";

/** The nodes of a pool with which something was begun. */
export const begunNodesDocument = z.strictObject({
  ...poolFields,
  nodes: z.array(z.strictObject({ node_id: nodeIdField })).describe("Those with which it began"),
  refused: z.array(z.strictObject({
    node_id: nodeIdField,
    reason: z.string().describe("What the service has against it"),
  })).describe("Those with which it could not; the exit code is 1 where there are some"),
});

/** What `poolgen pool nodes reboot --json` and `poolgen pool nodes del --json` print. */
export type BegunNodesDocument = z.output<typeof begunNodesDocument>;
