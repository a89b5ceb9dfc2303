import * as z from "zod";
import { aadSchema } from "./aad_schema.ts";
import { batchAccountSchema } from "./batch_account_schema.ts";
import { serviceAadSchema } from "./service_aad_schema.ts";
import { textSchema } from "./text_schema.ts";

const storageAccountSchema = z.strictObject({
  account: z.string().describe("Name of the storage account"),
  account_key: z.string().optional(),
  account_key_keyvault_secret_id: z.string().optional(),
  endpoint: z.string().optional(),
  resource_group: z.string().optional(),
});

const loginSchema = z.strictObject({
  username: z.string(),
  password: z.string().optional(),
  password_keyvault_secret_id: z.string().optional(),
});

const managementSchema = z.strictObject({
  aad: serviceAadSchema.optional(),
  subscription_id: z.string().optional(),
}).describe("Azure Resource Manager login");

const keyvaultSchema = z.strictObject({
  aad: serviceAadSchema.optional(),
  credentials_secret_id: z.string().optional()
    .describe("Secret id that holds a whole credentials file"),
  uri: z.string().optional(),
}).describe("Azure Key Vault login");

const monitoringSchema = z.strictObject({
  grafana: z.strictObject({ admin: loginSchema }).optional(),
}).describe("Logins for resource monitoring");

const slurmSchema = z.strictObject({
  db_password: textSchema,
}).describe("Secrets of a Slurm cluster");

const credentialsSchema = z.strictObject({
  aad: aadSchema.optional(),
  batch: batchAccountSchema.optional(),
  storage: z.object({ aad: serviceAadSchema.optional() }).catchall(storageAccountSchema).optional()
    .describe("Storage accounts, each under a name that other files refer to"),
  docker_registry: z.record(z.string(), loginSchema).optional()
    .describe("Docker registry logins by server, hub for Docker Hub"),
  singularity_registry: z.record(z.string(), loginSchema).optional()
    .describe("Singularity registry logins by server"),
  management: managementSchema.optional(),
  keyvault: keyvaultSchema.optional(),
  monitoring: monitoringSchema.optional(),
  slurm: slurmSchema.optional(),
}).superRefine(({ aad, batch }, context) => {
  // also the global block: Batch Shipyard looks at both, and refuses the file
  const directory = batch?.aad?.directory_id || aad?.directory_id;
  if (!batch?.account_key || !directory) return;
  context.addIssue({
    code: "custom",
    path: ["batch", "account_key"],
    message: "cannot stand beside an aad block with a directory_id: keep one of the two logins",
    params: { atKey: true },
  });
}).describe("Accounts and logins");

/** The whole of credentials.yaml. Keys are those of Batch Shipyard 3.9.1's published schema. */
export const credentialsFileSchema = z.strictObject({
  credentials: credentialsSchema,
}).describe("Batch Shipyard credentials file");

/** The content of a valid credentials.yaml. */
export type CredentialsFile = z.output<typeof credentialsFileSchema>;
