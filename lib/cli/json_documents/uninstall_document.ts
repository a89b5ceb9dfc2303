import * as z from "zod";
import { versionField } from "./fields.ts";

/** A pool that the user's own `ssh` knows no longer. */
export const uninstallDocument = z.strictObject({
  version: versionField,
  ssh_config: z.string().describe("The absolute path of the pool's rendered ssh_config"),
  changed: z.array(z.string()).describe(
    "The files that were changed, none where it was not installed; with --diff, that would be",
  ),
});

/** What `poolgen uninstall --json` prints. */
export type UninstallDocument = z.output<typeof uninstallDocument>;
