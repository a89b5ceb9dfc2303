import * as z from "zod";
import { versionField } from "./fields.ts";

/** The checks there are. */
export const checkListDocument = z.strictObject({
  version: versionField,
  checks: z.array(z.strictObject({
    id: z.string().describe("The check's id, such as login"),
    needs: z.array(z.string()).readonly().describe("Checks that have to pass before it"),
    passes_when: z.string().describe("What it proves, in words"),
  })).describe("Those that --only and --skip leave"),
});

/** What `poolgen check --list --json` prints. */
export type CheckListDocument = z.output<typeof checkListDocument>;
