import * as z from "zod";
import { versionField } from "./fields.ts";
import { imagePart } from "./image_part.ts";

/** The images of nodes that a Docker daemon has. */
export const emulatorImageListDocument = z.strictObject({
  version: versionField,
  images: z.array(imagePart.extend({
    tags: z.array(z.string()).readonly().describe("The image's tags"),
    bytes: z.number().describe("Its size"),
    created: z.number().describe("When it was built, in seconds since 1970"),
    current: z.boolean().describe("Whether this version of poolgen would build it just so"),
  })).describe("The newest first"),
});

/** What `poolgen emulator image list --json` prints. */
export type EmulatorImageListDocument = z.output<typeof emulatorImageListDocument>;
