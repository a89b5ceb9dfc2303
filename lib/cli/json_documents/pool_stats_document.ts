import * as z from "zod";
import { poolFields } from "./fields.ts";
import { poolPart } from "./pool_part.ts";

const secondsPart = z.strictObject({
  min: z.int().min(0).describe("The shortest"),
  mean: z.int().min(0).describe("On average"),
  max: z.int().min(0).describe("The longest"),
}).nullable();

/** A pool in numbers. */
export const poolStatsDocument = z.strictObject({
  ...poolFields,
  ...poolPart.omit({ id: true, current: true, target: true }).shape,
  size: poolPart.pick({ current: true, target: true }).describe("How large the pool is"),
  states: z.record(z.string(), z.int().min(0)).describe(
    "How many nodes are in each state, by the service's word in small letters",
  ),
  uptime_seconds: secondsPart.describe("Since the nodes' last boots; null where none is known"),
  start_seconds: secondsPart.describe(
    "From the allocation of the nodes to the ends of their start tasks; null where none is known",
  ),
  running_tasks: z.int().describe("Tasks that run on the nodes"),
  total_tasks: z.int().describe("Tasks that were ever run by the nodes"),
  task_slots: z.int().min(0).describe("Tasks that the nodes could run at once"),
});

/** What `poolgen pool stats --json` prints. */
export type PoolStatsDocument = z.output<typeof poolStatsDocument>;
