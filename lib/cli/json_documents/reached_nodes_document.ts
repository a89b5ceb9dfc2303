import * as z from "zod";
import { nodeIdField, poolFields } from "./fields.ts";

/** How each node of a pool is reached. */
export const reachedNodesDocument = z.strictObject({
  ...poolFields,
  nodes: z.array(z.strictObject({
    cardinal: z.int().min(0).describe("The node's place in the order of ids, from 0"),
    alias: z.string().describe("The name by which ssh knows the node, such as node0"),
    node_id: nodeIdField,
    address: z.string().describe("Where to dial; several nodes may share it"),
    port: z.int().describe("The port of the node's SSH at that address"),
    state: z.string().nullable().describe("The service's word in small letters, such as idle"),
    pin: z.enum(["api", "emulator", "file", "docker", "first_use"]).describe(
      "Where the trusted host keys come from; first_use where the first login decides",
    ),
  })).describe("The nodes to log in to; none where --no-wait does not wait for them"),
  unreachable: z.array(z.strictObject({
    node_id: nodeIdField,
    reason: z.string().describe("Why nothing leads to the node"),
  })).describe("Nodes that are there, but that nothing leads to"),
  failures: z.array(z.string()).readonly().optional().describe(
    "Lines on what failed while the pool was made or resized; absent where nothing did",
  ),
});

/** What `poolgen pool grls --json` prints, and what makes or resizes a pool. */
export type ReachedNodesDocument = z.output<typeof reachedNodesDocument>;
