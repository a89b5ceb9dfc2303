import * as z from "zod";

const bindOptionsSchema = z.enum(["ro", "rw"]).describe("Read-only (ro) or read and write (rw)");

const dataVolumeSchema = z.strictObject({
  container_path: z.string().optional(),
  host_path: z.string().optional(),
  bind_options: bindOptionsSchema.optional(),
});

const fstabEntrySchema = z.strictObject({
  fs_spec: z.string(),
  fs_vfstype: z.string(),
  fs_mntops: z.string().optional(),
  fs_freq: z.int().optional(),
  fs_passno: z.int().optional(),
}).describe("Fields of the line in /etc/fstab, as fstab(5) names them");

const sharedDataVolumeSchema = z.strictObject({
  volume_driver: z.enum([
    "azureblob",
    "azurefile",
    "custom_linux_mount",
    "glusterfs_on_compute",
    "storage_cluster",
  ]),
  container_path: z.string(),
  storage_account_settings: z.string().optional()
    .describe("Name of an account in credentials.storage"),
  azure_file_share_name: z.string().optional(),
  azure_blob_container_name: z.string().optional(),
  mount_options: z.array(z.string()).optional(),
  volume_type: z.enum(["replica"]).optional(),
  volume_options: z.array(z.string()).optional(),
  fstab_entry: fstabEntrySchema.optional(),
  bind_options: bindOptionsSchema.optional(),
});

/** The `global_resources.volumes` block: the volumes that tasks can mount. */
export const volumesSchema = z.strictObject({
  data_volumes: z.record(z.string(), dataVolumeSchema).optional()
    .describe("Volumes on one node, by name"),
  shared_data_volumes: z.record(z.string(), sharedDataVolumeSchema).optional()
    .describe("Volumes that nodes share, by name"),
}).describe("Volumes that tasks can mount");
