import * as z from "zod";
import { nodeIdField, versionField } from "./fields.ts";

/** The variables of an environment in which `docker` talks to a node. */
export const dockerEnvDocument = z.strictObject({
  version: versionField,
  set: z.record(z.string(), z.string()).describe("Variables to set; none with --unset"),
  unset: z.array(z.string()).describe("Variables to unset"),
  node: z.strictObject({
    alias: z.string().describe("The name by which ssh knows the node, such as node0"),
    node_id: nodeIdField,
    pool: z.string().describe("The pool's id"),
  }).optional().describe("Absent with --unset"),
  tunnel: z.strictObject({
    pid: z.int().nullable().describe("The process of its ssh; null where that is not known"),
    reused: z.boolean().describe("Whether it was up before"),
  }).optional().describe("Absent with --unset"),
});

/** What `poolgen docker env --json` prints. */
export type DockerEnvDocument = z.output<typeof dockerEnvDocument>;
