import * as z from "zod";

/** An `aad` block that holds for all services: how to log in to Azure Active Directory. */
export const aadSchema = z.strictObject({
  authority_url: z.string().optional(),
  directory_id: z.string().optional().describe("Id of the directory (tenant)"),
  application_id: z.string().optional().describe("Id of the application (client)"),
  auth_key: z.string().optional().describe("Authentication key of the service principal"),
  rsa_private_key_pem: z.string().optional()
    .describe("Path of the private key file for login with a certificate"),
  x509_cert_sha1_thumbprint: z.string().optional(),
  user: z.string().optional(),
  password: z.string().optional(),
}).describe("How to log in to Azure Active Directory");
