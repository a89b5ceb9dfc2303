import * as z from "zod";
import { nodeIdField } from "./fields.ts";

/** A tunnel to a node's Docker. */
export const tunnelPart = z.strictObject({
  node_id: nodeIdField,
  pool: z.string().describe("The pool's id"),
  pid: z.int().describe("The process of its ssh"),
  docker_host: z.string().describe("Its local end, as a value of DOCKER_HOST"),
  since: z.iso.datetime().describe("When it was ready, in UTC"),
});

/** A tunnel as JSON output has it. */
export type TunnelPart = z.output<typeof tunnelPart>;
