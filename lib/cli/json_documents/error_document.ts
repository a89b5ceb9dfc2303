import * as z from "zod";
import { versionField } from "./fields.ts";

/** A place in a file that is wrong, and why. */
export const problemPart = z.strictObject({
  file: z.string().describe("The file, from the current folder where it is below that"),
  line: z.int().describe("Counted from 1"),
  column: z.int().describe("Counted from 1"),
  path: z.string().describe(
    "The keys that lead there, such as pool_specification.ssh.username; empty for the whole file",
  ),
  message: z.string().describe("What is wrong there"),
});

/** What failed. */
export const errorDocument = z.strictObject({
  version: versionField,
  error: z.strictObject({
    message: z.string().describe("What failed, and why"),
    hint: z.string().nullable().describe("What to do about it; null where there is nothing to say"),
    exit_code: z.int().describe("What the process exits with"),
    problems: z.array(problemPart).readonly().describe(
      "All that is wrong with the configuration; empty where something else failed",
    ),
  }).describe("What failed"),
});

/** What every command prints with `--json` where it fails before it has a result. */
export type ErrorDocument = z.output<typeof errorDocument>;
