import * as z from "zod";
import { fileChangeField, versionField } from "./fields.ts";

/** The files of a pool. */
export const renderDocument = z.strictObject({
  version: versionField,
  files: z.array(z.strictObject({
    path: z.string().describe("The file's absolute path"),
    change: fileChangeField,
  })).describe("Every file, also where nothing changes"),
});

/** What `poolgen render --json` prints. */
export type RenderDocument = z.output<typeof renderDocument>;
