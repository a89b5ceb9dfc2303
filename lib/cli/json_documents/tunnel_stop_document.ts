import * as z from "zod";
import { nodeIdField, versionField } from "./fields.ts";
import { tunnelPart } from "./tunnel_part.ts";

/** Tunnels that were stopped. */
export const tunnelStopDocument = z.strictObject({
  version: versionField,
  stopped: z.array(tunnelPart).describe("Those that have ended"),
  failed: z.array(z.strictObject({
    node_id: nodeIdField,
    message: z.string().describe("Why it could not be stopped"),
  })).describe("Those that go on; the exit code is 1 where there are some"),
});

/** What `poolgen tunnel stop --json` prints. */
export type TunnelStopDocument = z.output<typeof tunnelStopDocument>;
