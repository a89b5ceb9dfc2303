import * as z from "zod";
import { versionField } from "./fields.ts";

/** The emulators that do not run. */
export const emulatorPruneDocument = z.strictObject({
  version: versionField,
  instances: z.array(z.string()).describe("Their names, of those that were removed with --yes"),
  removed: z.boolean().describe("Whether they were removed; false without --yes"),
  failed: z.array(z.strictObject({
    name: z.string(),
    message: z.string().describe("Why it could not be removed"),
  })).describe("Those that stay; the exit code is 1 where there are some"),
});

/** What `poolgen emulator prune --json` prints. */
export type EmulatorPruneDocument = z.output<typeof emulatorPruneDocument>;
