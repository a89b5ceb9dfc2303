import * as z from "zod";

const nodeCountsSchema = z.strictObject({
  dedicated: z.int().optional(),
  low_priority: z.int().optional(),
});

const timeRangesSchema = z.strictObject({
  weekdays: z.strictObject({
    start: z.int().min(0).max(6),
    end: z.int().min(0).max(6),
  }).optional(),
  work_hours: z.strictObject({
    start: z.int().min(0).max(23),
    end: z.int().min(0).max(23),
  }).optional(),
});

const scenarioSchema = z.strictObject({
  name: z.enum([
    "active_tasks",
    "pending_tasks",
    "workday",
    "workday_with_offpeak_max_low_priority",
    "weekday",
    "weekend",
  ]),
  maximum_vm_count: nodeCountsSchema.optional(),
  maximum_vm_increment_per_evaluation: nodeCountsSchema.optional(),
  node_deallocation_option: z.enum(["requeue", "retaineddata", "taskcompletion", "terminate"])
    .optional(),
  sample_lookback_interval: z.string().optional(),
  required_sample_percentage: z.number().min(0).max(100).optional(),
  bias_last_sample: z.boolean().optional(),
  bias_node_type: z.enum(["dedicated", "low_priority"]).optional(),
  rebalance_preemption_percentage: z.number().min(0).max(100).optional(),
  time_ranges: timeRangesSchema.optional(),
});

/** The `pool_specification.autoscale` block: how the pool grows and shrinks by itself. */
export const autoscaleSchema = z.strictObject({
  evaluation_interval: z.string().optional()
    .describe("Time between evaluations, such as 00:15:00"),
  scenario: scenarioSchema.optional().describe("Ready-made scaling rule"),
  formula: z.string().optional().describe("Azure Batch autoscale formula of your own"),
}).describe("How the pool grows and shrinks by itself");
