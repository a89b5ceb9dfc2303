import * as z from "zod";
import { textSchema } from "./text_schema.ts";

const commandsSchema = z.union([z.string(), z.array(z.string())], {
  error: "must be text or a list of text",
});

/** The `pool_specification.additional_node_prep` block: what else runs while a node is prepared. */
export const nodePrepSchema = z.strictObject({
  commands: z.strictObject({
    pre: commandsSchema.optional().describe("Commands to run before node preparation"),
    post: commandsSchema.optional().describe("Commands to run after node preparation"),
  }).optional(),
  environment_variables: z.record(z.string(), textSchema).optional(),
  environment_variables_keyvault_secret_id: z.string().optional(),
}).describe("What else runs while a node is prepared");
