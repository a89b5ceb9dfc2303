import * as z from "zod";
import { fileTransfersSchema } from "./file_transfers_schema.ts";
import { singularityImagesSchema } from "./singularity_images_schema.ts";
import { volumesSchema } from "./volumes_schema.ts";

/** The `global_resources` block: what all pools and jobs can use. */
export const globalResourcesSchema = z.strictObject({
  additional_registries: z.strictObject({
    docker: z.array(z.string()).optional(),
    singularity: z.array(z.string()).optional(),
  }).optional().describe("More registry servers to log in to"),
  docker_images: z.array(z.string()).optional().describe("Docker images to load on the nodes"),
  singularity_images: singularityImagesSchema.optional(),
  volumes: volumesSchema.optional(),
  files: fileTransfersSchema.optional(),
}).describe("Images, volumes and files for pools and jobs");
