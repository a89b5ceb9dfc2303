import * as z from "zod";
import { isMap } from "./is_map.ts";
import { presentKey } from "./present_key.ts";
import { textSchema } from "./text_schema.ts";

const licenseTypeSchema = z.enum(["windows_server"])
  .describe("On-premises license to use for Windows nodes");

const nativeSchema = z.boolean()
  .describe("Whether Azure Batch itself runs the tasks in containers");

const platformImageSchema = z.strictObject({
  publisher: z.string().describe("Publisher of the image in the Azure Marketplace"),
  offer: z.string().describe("Offer of the image in the Azure Marketplace"),
  sku: textSchema.describe("SKU of the image in the Azure Marketplace"),
  version: z.string().optional().describe("Version of the image"),
  native: nativeSchema.optional(),
  license_type: licenseTypeSchema.optional(),
}).describe("Azure Marketplace image, not combined with custom_image");

const customImageSchema = z.strictObject({
  arm_image_id: z.string().describe("Azure resource id of the image"),
  node_agent: z.string().describe("Id of the Batch node agent that fits the image"),
  native: nativeSchema.optional(),
  license_type: licenseTypeSchema.optional(),
}).describe("Image of your own, not combined with platform_image");

/** The `pool_specification.vm_configuration` block: the image that the nodes run. */
export const vmConfigurationSchema = z
  .strictObject({
    platform_image: platformImageSchema.optional(),
    custom_image: customImageSchema.optional(),
  })
  .refine((vm) => vm.platform_image === undefined || vm.custom_image === undefined, {
    path: ["custom_image"],
    error: "cannot be combined with platform_image; keep one of the two",
    when: isMap,
  })
  .refine((vm) => vm.platform_image !== undefined || vm.custom_image !== undefined, {
    error: "needs platform_image or custom_image; add one of the two",
    when: isMap,
  })
  .meta({
    description: "Image that the nodes run",
    // the two rules, for JSON Schema
    oneOf: [presentKey("platform_image"), presentKey("custom_image")],
  });
