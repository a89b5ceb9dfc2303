import * as z from "zod";
import { problemPart } from "./error_document.ts";
import { versionField } from "./fields.ts";

/** A configuration that can be used. */
export const configValidateDocument = z.strictObject({
  version: versionField,
  files: z.array(z.string()).readonly().describe("The absolute paths of the files that were read"),
  problems: z.array(problemPart).describe(
    "Always empty: a configuration with problems gives the document of an error, which has them",
  ),
  notes: z.array(z.string()).readonly().describe("What the user should know, one sentence each"),
});

/** What `poolgen config validate --json` prints. */
export type ConfigValidateDocument = z.output<typeof configValidateDocument>;
