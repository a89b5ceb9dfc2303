import * as z from "zod";
import { versionField } from "./fields.ts";

/** The emulators that this user has. */
export const emulatorListDocument = z.strictObject({
  version: versionField,
  instances: z.array(z.strictObject({
    name: z.string().describe("The emulator's name; its folder's where it is damaged"),
    running: z.boolean().describe("Whether it runs"),
    pid: z.int().nullable().describe("Its process; null where it does not run"),
    endpoint: z.string().nullable().describe("Its account's URL; null where it does not run"),
    state_dir: z.string().describe("The folder with all that it keeps"),
  })).describe("Those that can be read first"),
});

/** What `poolgen emulator list --json` prints. */
export type EmulatorListDocument = z.output<typeof emulatorListDocument>;
