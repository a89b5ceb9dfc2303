import * as z from "zod";
import { nodeIdField, versionField } from "./fields.ts";

/** Contexts of `docker` that were made. */
export const dockerContextCreateDocument = z.strictObject({
  version: versionField,
  contexts: z.array(z.strictObject({
    name: z.string().describe("The context's name, such as mypool-node0"),
    node_id: nodeIdField,
    endpoint: z.string().describe("Where docker finds the node's daemon"),
    change: z.enum(["created", "updated", "unchanged"]).describe("What was done"),
  })).describe("The contexts that are there now"),
  failed: z.array(z.strictObject({
    name: z.string().describe("The name that the context would have"),
    node_id: nodeIdField,
    message: z.string().describe("What failed, and why"),
    hint: z.string().nullable().describe("What to do about it; null where there is nothing to say"),
  })).describe("Nodes that got none; the exit code is the first one's where there are some"),
});

/** What `poolgen docker context create --json` prints. */
export type DockerContextCreateDocument = z.output<typeof dockerContextCreateDocument>;
