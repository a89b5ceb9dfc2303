import * as z from "zod";

/** The `pool_specification.remote_access_control` block: who reaches the SSH or RDP port. */
export const remoteAccessControlSchema = z.strictObject({
  starting_port: z.int().optional()
    .describe("First load balancer port that maps to the SSH or RDP port of a node"),
  allow: z.array(z.string()).optional()
    .describe("Address ranges in CIDR form that may connect"),
  deny: z.array(z.string()).optional()
    .describe("Address ranges in CIDR form that may not connect, ranking below allow"),
}).describe("Who may reach the SSH or RDP port of the nodes");
