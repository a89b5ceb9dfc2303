import * as z from "zod";
import { aadSchema } from "./aad_schema.ts";

/** An `aad` block of one service, which adds the service's endpoint and token cache. */
export const serviceAadSchema = aadSchema.extend({
  endpoint: z.string().optional(),
  token_cache: z.strictObject({
    enabled: z.boolean().optional(),
    filename: z.string().optional(),
  }).optional(),
}).describe("How to log in to this service with Azure Active Directory");
