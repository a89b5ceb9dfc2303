import * as z from "zod";
import { versionField } from "./fields.ts";

/** Images of nodes that were removed. */
export const emulatorImageRmDocument = z.strictObject({
  version: versionField,
  removed: z.array(z.string()).readonly().describe("The tags that were named"),
});

/** What `poolgen emulator image rm --json` prints. */
export type EmulatorImageRmDocument = z.output<typeof emulatorImageRmDocument>;
