import * as z from "zod";
import { versionField } from "./fields.ts";

/** Which poolgen this is. */
export const versionDocument = z.strictObject({
  version: versionField,
  poolgen: z.string().describe("The version of poolgen"),
  commit: z.string().describe("What it was compiled from; unknown when it is run from source"),
  runtime: z.strictObject({
    name: z.string().describe("bun, deno or node"),
    version: z.string().describe("The version of it"),
  }).describe("What runs it"),
  platform: z.string().describe("The system and the processor, such as linux-x64"),
});

/** What `poolgen version --json` prints. */
export type VersionDocument = z.output<typeof versionDocument>;
