import * as z from "zod";
import { versionField } from "./fields.ts";

/** What teaches a shell poolgen's words. */
export const completionDocument = z.strictObject({
  version: versionField,
  shell: z.string().describe("The shell's name"),
  script: z.string().describe("What the shell is to read"),
});

/** What `poolgen completion --json` prints. */
export type CompletionDocument = z.output<typeof completionDocument>;
