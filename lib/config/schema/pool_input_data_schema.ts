import * as z from "zod";

const filtersShape = {
  exclude: z.array(z.string()).optional(),
  include: z.array(z.string()).optional(),
};

/** The `pool_specification.input_data` block: data that each node fetches when it starts. */
export const inputDataSchema = z.strictObject({
  azure_batch: z.array(z.strictObject({
    destination: z.string(),
    ...filtersShape,
    job_id: z.string(),
    task_id: z.string(),
  })).optional().describe("Files of tasks that ran on Azure Batch"),
  azure_storage: z.array(z.strictObject({
    storage_account_settings: z.string().describe("Name of an account in credentials.storage"),
    remote_path: z.string(),
    local_path: z.string(),
    is_file_share: z.boolean().optional(),
    ...filtersShape,
    blobxfer_extra_options: z.string().optional(),
  })).optional().describe("Files in Azure Storage"),
}).describe("Data that each node fetches when it starts");
