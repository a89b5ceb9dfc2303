import * as z from "zod";
import { serviceErrorPart } from "./fields.ts";

const countPart = z.strictObject({
  dedicated: z.int().describe("Nodes that stay"),
  low_priority: z.int().describe("Nodes that the service may take away"),
});

/** A pool as its account tells of it. */
export const poolPart = z.strictObject({
  id: z.string().describe("The pool's id"),
  state: z.string().describe("The service's word in small letters: active or deleting"),
  allocation_state: z.string().describe(
    "The service's word in small letters: steady, resizing or stopping",
  ),
  vm_size: z.string().describe("The size of the nodes, such as standard_d2s_v3"),
  image: z.string().describe("The image of the nodes in a few words"),
  current: countPart.describe("How many nodes there are"),
  target: countPart.describe("How many nodes there are to be"),
  autoscale: z.boolean().describe("Whether a formula sizes the pool"),
  ssh_mapped: z.boolean().describe("Whether the pool gives each node a public port for SSH"),
  resize_errors: z.array(serviceErrorPart).readonly().describe(
    "Why the pool did not get the size that it was to have",
  ),
});

/** A pool as JSON output has it. */
export type PoolPart = z.output<typeof poolPart>;
