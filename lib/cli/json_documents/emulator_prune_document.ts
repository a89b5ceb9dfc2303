import * as z from "zod";
import { versionField } from "./fields.ts";

/** The emulators that do not run. */
export const emulatorPruneDocument = z.strictObject({
  version: versionField,
  instances: z.array(z.string()).describe("Their names"),
  removed: z.boolean().describe("Whether they were removed; false without --yes"),
});

/** What `poolgen emulator prune --json` prints. */
export type EmulatorPruneDocument = z.output<typeof emulatorPruneDocument>;
