import * as z from "zod";
import { versionField } from "./fields.ts";

/** An emulator that was to stop. */
export const emulatorDownDocument = z.strictObject({
  version: versionField,
  name: z.string().nullable().describe("The emulator's name; null where there is none"),
  stopped: z.boolean().describe("Whether it was running until now"),
});

/** What `poolgen emulator down --json` prints. */
export type EmulatorDownDocument = z.output<typeof emulatorDownDocument>;
