import * as z from "zod";
import { versionField } from "./fields.ts";

/** A text of the help. */
export const helpDocument = z.strictObject({
  version: versionField,
  text: z.string().describe("What is shown without --json"),
});

/** What `poolgen help --json` prints, and every command with `--help --json`. */
export type HelpDocument = z.output<typeof helpDocument>;
