import * as z from "zod";

const dataTransferSchema = z.strictObject({
  method: z.enum(["multinode_rsync+ssh", "multinode_scp", "rsync+ssh", "scp"]).optional(),
  ssh_private_key: z.string().optional().describe("Path of the private key to connect with"),
  scp_ssh_extra_options: z.string().optional(),
  rsync_extra_options: z.string().optional(),
  split_files_megabytes: z.int().optional(),
  max_parallel_transfers_per_node: z.int().optional(),
  remote_path: z.string().optional(),
  is_file_share: z.boolean().optional(),
  blobxfer_extra_options: z.string().optional(),
});

const destinationSchema = z.strictObject({
  relative_destination_path: z.string().optional(),
  shared_data_volume: z.string().optional().describe("Name of a shared data volume"),
  storage_account_settings: z.string().optional()
    .describe("Name of an account in credentials.storage"),
  data_transfer: dataTransferSchema.optional(),
});

const sourceSchema = z.strictObject({
  exclude: z.array(z.string()).optional(),
  include: z.array(z.string()).optional(),
  path: z.string(),
});

/** The `global_resources.files` list: the local files to copy to nodes or to Azure Storage. */
export const fileTransfersSchema = z.array(z.strictObject({
  destination: destinationSchema.optional(),
  source: sourceSchema.optional(),
})).describe("Local files to copy to nodes or to Azure Storage");
