import * as z from "zod";
import { versionField } from "./fields.ts";

/** The faults of an emulator that are set. */
export const emulatorFaultsDocument = z.strictObject({
  version: versionField,
  faults: z.array(z.strictObject({
    name: z.string().describe("The fault's name, such as api-latency"),
    value: z.string().describe("Its value, such as 40ms"),
    node_id: z.string().nullable().describe("The node that has it; null for every node"),
  })).describe("Those that are set"),
});

/** What the commands print that show an emulator's faults. */
export type EmulatorFaultsDocument = z.output<typeof emulatorFaultsDocument>;
