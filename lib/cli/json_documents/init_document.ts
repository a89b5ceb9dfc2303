import * as z from "zod";
import { versionField } from "./fields.ts";

/** The files to begin with. */
export const initDocument = z.strictObject({
  version: versionField,
  target: z.enum(["emulator", "live"]).describe("Where the pool is to be"),
  files: z.array(z.strictObject({
    path: z.string().describe("The file's absolute path"),
    change: z.enum(["created", "updated"]).describe("What was done"),
    backup: z.string().nullable().describe("Where what was there is now; null where nothing was"),
  })).describe("The files that were written"),
  before: z.array(z.string()).readonly().describe("What to do before the next command, in words"),
  next: z.string().describe("The next command"),
});

/** What `poolgen init --json` prints. */
export type InitDocument = z.output<typeof initDocument>;
