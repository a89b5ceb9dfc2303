import * as z from "zod";
import { poolIdField } from "../fields.ts";
import { autoscaleSchema } from "./pool_autoscale_schema.ts";
import { inputDataSchema } from "./pool_input_data_schema.ts";
import { nodePrepSchema } from "./pool_node_prep_schema.ts";
import { prometheusSchema } from "./pool_prometheus_schema.ts";
import { remoteAccessControlSchema } from "./pool_remote_access_control_schema.ts";
import { sshSchema } from "./pool_ssh_schema.ts";
import { vmConfigurationSchema } from "./pool_vm_configuration_schema.ts";

const vmCountSchema = z.strictObject({
  dedicated: z.int().min(0).optional().describe("Number of dedicated nodes"),
  low_priority: z.int().min(0).optional()
    .describe("Number of low-priority nodes, which Azure may take back"),
}).describe("Number of nodes of each kind");

const resourceFileSchema = z.strictObject({
  blob_source: z.string().describe("URL to download the file from"),
  file_mode: z.string().optional().describe("Octal file mode, such as 0750"),
  file_path: z.string().describe("Path of the file on the node"),
});

const rdpSchema = z.strictObject({
  username: z.string(),
  password: z.string().optional(),
  expiry_days: z.int().min(0).optional(),
}).describe("Remote desktop user to create on Windows nodes");

const virtualNetworkSchema = z.strictObject({
  arm_subnet_id: z.string().optional(),
  name: z.string().optional(),
  resource_group: z.string().optional(),
  create_nonexistant: z.boolean().optional()
    .describe("Whether to create the network and subnet if they do not exist"),
  address_space: z.string().optional(),
  subnet: z.strictObject({
    name: z.string().optional(),
    address_prefix: z.string().optional(),
  }).optional(),
}).describe("Virtual network that the nodes join");

const certificateSchema = z.strictObject({
  visibility: z.array(z.enum(["node_prep", "remote_user", "task"])),
});

const gpuSchema = z.strictObject({
  nvidia_driver: z.strictObject({
    source: z.string().describe("URL to download the driver from"),
  }).optional().describe("NVIDIA driver to install in place of the default one"),
  ignore_warnings: z.boolean().optional().describe("Whether to ignore warnings about the GPU"),
}).describe("Settings of nodes with NVIDIA GPUs");

const containerRuntimesSchema = z.strictObject({
  install: z.array(z.enum(["kata_containers", "runc", "singularity"])).optional(),
  default: z.enum(["kata_containers", "runc"]).optional(),
}).describe("Container runtimes to install on the nodes");

const poolSpecificationSchema = z.strictObject({
  id: poolIdField.describe("Name of the pool"),
  vm_configuration: vmConfigurationSchema,
  vm_size: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, {
    error: "must be letters, digits, hyphens and underscores",
  }).describe("Azure size of the nodes, such as STANDARD_D2_V2"),
  vm_count: vmCountSchema,
  max_tasks_per_node: z.int().min(1).optional(),
  resize_timeout: z.string().optional(),
  node_fill_type: z.enum(["spread", "pack"]).optional()
    .describe("Whether tasks spread over all nodes or fill one node after the other"),
  autoscale: autoscaleSchema.optional(),
  inter_node_communication_enabled: z.boolean().optional(),
  per_job_auto_scratch: z.boolean().optional(),
  reboot_on_start_task_failed: z.boolean().optional(),
  attempt_recovery_on_unusable: z.boolean().optional(),
  upload_diagnostics_logs_on_unusable: z.boolean().optional(),
  block_until_all_global_resources_loaded: z.boolean().optional(),
  transfer_files_on_pool_creation: z.boolean().optional(),
  input_data: inputDataSchema.optional(),
  resource_files: z.array(resourceFileSchema).optional()
    .describe("Files to download to each node"),
  ssh: sshSchema.optional(),
  rdp: rdpSchema.optional(),
  remote_access_control: remoteAccessControlSchema.optional(),
  virtual_network: virtualNetworkSchema.optional(),
  public_ips: z.array(z.string()).optional()
    .describe("Azure resource ids of the public IP addresses to use"),
  certificates: z.record(z.string(), certificateSchema).optional()
    .describe("Certificates to install on the nodes, by SHA-1 thumbprint"),
  gpu: gpuSchema.optional(),
  additional_node_prep: nodePrepSchema.optional(),
  batch_insights_enabled: z.boolean().optional(),
  prometheus: prometheusSchema.optional(),
  container_runtimes: containerRuntimesSchema.optional(),
}).describe("The pool to create");

/** The whole of pool.yaml. Keys and rules are those of Batch Shipyard 3.9.1's published schema. */
export const poolFileSchema = z.strictObject({
  pool_specification: poolSpecificationSchema,
}).describe("Batch Shipyard pool file");

/** The content of a valid pool.yaml. */
export type PoolFile = z.output<typeof poolFileSchema>;
