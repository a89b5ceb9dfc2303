import * as z from "zod";
import { serviceAadSchema } from "./service_aad_schema.ts";

/** Whether a text is a URL that can hold no secret, so that it can be shown. */
function isServiceUrl(text: string): boolean {
  return /^https?:\/\/[^@?#\s\\]+$/i.test(text) && URL.canParse(text);
}

/** The `credentials.batch` block: the Azure Batch account and how to log in to it. */
export const batchAccountSchema = z.strictObject({
  aad: serviceAadSchema.optional(),
  account_key: z.string().optional().describe("Shared key of the account"),
  account_key_keyvault_secret_id: z.string().optional()
    .describe("Azure Key Vault secret id that holds the shared key"),
  account_service_url: z.string().refine(isServiceUrl, {
    error: ({ input }) =>
      /^https?:/i.test(String(input))
        ? "must be a URL without user, password, query and fragment: https://HOST"
        : "must begin with https://, as the portal shows it",
  }).optional().describe("Service URL of the account"),
  test_cluster: z.boolean().optional().describe("Whether the account is on a test cluster"),
  resource_group: z.string().optional().describe("Resource group that holds the account"),
  application_insights: z.strictObject({
    application_id: z.string().describe("Application id of the instance"),
    instrumentation_key: z.string().describe("Instrumentation key of the instance"),
  }).optional().describe("Azure Application Insights instance that Batch Insights reports to"),
}).describe("Azure Batch account");
