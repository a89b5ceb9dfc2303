import * as z from "zod";
import { versionField } from "./fields.ts";

/** A template of rendered files. */
export const configTemplateDocument = z.strictObject({
  version: versionField,
  name: z.string().describe("The template's name: ssh_config.tmpl or tunnel.sh.tmpl"),
  template: z.string().describe("Its text"),
});

/** What `poolgen config template --json` prints. */
export type ConfigTemplateDocument = z.output<typeof configTemplateDocument>;
