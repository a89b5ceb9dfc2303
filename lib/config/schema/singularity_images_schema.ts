import * as z from "zod";

const encryptionSchema = z.strictObject({
  certificate: z.strictObject({ sha1_thumbprint: z.string() }),
}).describe("Certificate that decrypts the image");

/** The `global_resources.singularity_images` block: the Singularity images to load on the nodes. */
export const singularityImagesSchema = z.strictObject({
  unsigned: z.array(z.strictObject({
    image: z.string(),
    encryption: encryptionSchema.optional(),
  })).optional(),
  signed: z.array(z.strictObject({
    image: z.string(),
    signing_key: z.strictObject({
      fingerprint: z.string(),
      file: z.string().optional(),
    }).optional(),
    encryption: encryptionSchema.optional(),
  })).optional(),
}).describe("Singularity images to load on the nodes");
