import * as z from "zod";
import { versionField } from "./fields.ts";
import { tunnelPart } from "./tunnel_part.ts";

/** The tunnels that run. */
export const tunnelListDocument = z.strictObject({
  version: versionField,
  tunnels: z.array(
    tunnelPart.extend({ answers: z.boolean().describe("Whether Docker answers through it") }),
  ).describe("Those of this user, whichever pool and session they were started for"),
});

/** What `poolgen tunnel list --json` prints. */
export type TunnelListDocument = z.output<typeof tunnelListDocument>;
