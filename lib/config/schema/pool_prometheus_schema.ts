import * as z from "zod";

const exporterSchema = z.strictObject({
  enabled: z.boolean().optional(),
  port: z.int().optional(),
  options: z.array(z.string()).optional(),
});

/** The `pool_specification.prometheus` block: the metrics exporters that run on the nodes. */
export const prometheusSchema = z.strictObject({
  node_exporter: exporterSchema.optional(),
  cadvisor: exporterSchema.optional(),
}).describe("Metrics exporters to run on the nodes");
