import * as z from "zod";
import { versionField } from "./fields.ts";

/** A pool that the user's own `ssh` knows. */
export const installDocument = z.strictObject({
  version: versionField,
  pool: z.string().describe("The pool's id"),
  ssh_config: z.string().describe("The absolute path of the pool's rendered ssh_config"),
  user_config: z.string().describe("The absolute path of the user's own ssh_config"),
  line: z.string().describe("The line that stands at the top of the user's file"),
  changed: z.array(z.string()).describe("The files that were changed; with --diff, that would be"),
  tried: z.array(z.string()).describe("The names that ssh was asked about; with --diff, would be"),
  shadowed: z.array(z.strictObject({
    host: z.string().describe("The name that was asked about"),
    keyword: z.string().describe("The option of OpenSSH, in small letters"),
    expected: z.string().describe("Its rendered value"),
    found: z.string().describe("The value that ssh takes"),
    place: z.string().nullable().describe("Where that is from, as FILE:LINE; null if not known"),
  })).describe("Options that ssh takes from elsewhere; empty with --diff"),
});

/** What `poolgen install --json` prints. */
export type InstallDocument = z.output<typeof installDocument>;
