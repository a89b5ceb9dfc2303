import * as z from "zod";
import { versionField } from "./fields.ts";
import { imagePart } from "./image_part.ts";

/** An image of nodes that was built. */
export const emulatorImageBuildDocument = z.strictObject({
  version: versionField,
  image: imagePart.extend({ tag: z.string().describe("The image's tag") })
    .describe("The image that was built"),
});

/** What `poolgen emulator image build --json` prints. */
export type EmulatorImageBuildDocument = z.output<typeof emulatorImageBuildDocument>;
