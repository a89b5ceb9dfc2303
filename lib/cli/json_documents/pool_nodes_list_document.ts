import * as z from "zod";
import { nodeIdField, poolFields, serviceErrorPart } from "./fields.ts";

/** The nodes of a pool as their account tells of them. */
export const poolNodesListDocument = z.strictObject({
  ...poolFields,
  nodes: z.array(z.strictObject({
    cardinal: z.int().min(0).describe("The node's place in the order of ids, from 0"),
    node_id: nodeIdField,
    state: z.string().describe("The service's word in small letters, such as idle"),
    scheduling_state: z.string().nullable().describe(
      "Whether the node takes tasks: enabled or disabled; null where the service does not tell",
    ),
    dedicated: z.boolean().describe("Whether the node stays; false for low priority"),
    vm_size: z.string().nullable().describe("The node's size, such as standard_d2s_v3"),
    private_address: z.string().nullable().describe("The address inside the pool's network"),
    running_tasks: z.int().describe("Tasks that run on the node"),
    total_tasks: z.int().describe("Tasks that the node has ever run"),
    start_task: z.strictObject({
      state: z.string().describe("The service's word: running or completed"),
      exit_code: z.int().nullable().describe("null while it runs"),
      failed: z.boolean().describe("Whether it failed"),
    }).nullable().describe("How the start task went; null where there is none"),
    errors: z.array(serviceErrorPart).readonly().describe("What is wrong with the node"),
  })).describe("The nodes of the pool, or those in the states that options name"),
});

/** What `poolgen pool nodes list --json` prints. */
export type PoolNodesListDocument = z.output<typeof poolNodesListDocument>;
