import * as z from "zod";
import { versionField } from "./fields.ts";

/** What an emulator has logged. */
export const emulatorLogsDocument = z.strictObject({
  version: versionField,
  lines: z.array(z.string()).describe("The lines of its log, the oldest first"),
});

/** What `poolgen emulator logs --json` prints. */
export type EmulatorLogsDocument = z.output<typeof emulatorLogsDocument>;
