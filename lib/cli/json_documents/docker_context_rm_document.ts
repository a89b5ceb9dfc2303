import * as z from "zod";
import { versionField } from "./fields.ts";

/** Contexts of `docker` that were removed. */
export const dockerContextRmDocument = z.strictObject({
  version: versionField,
  removed: z.array(z.string()).describe("The contexts' names"),
});

/** What `poolgen docker context rm --json` prints. */
export type DockerContextRmDocument = z.output<typeof dockerContextRmDocument>;
