import type { PoolFileParts } from "./pool_request.ts";

/**
 * The keys of a pool file that ask for something and that do not become a part of the pool: they belong to Batch
 * Shipyard's own preparation of nodes, or to services beside Batch.
 */
export function notApplied({ specification: pool, ssh }: PoolFileParts): string[] {
  const { platform_image: platform, custom_image: custom } = pool.vm_configuration;
  const asked: readonly (readonly [string, unknown])[] = [
    ["per_job_auto_scratch", pool.per_job_auto_scratch],
    ["reboot_on_start_task_failed", pool.reboot_on_start_task_failed],
    ["attempt_recovery_on_unusable", pool.attempt_recovery_on_unusable],
    ["upload_diagnostics_logs_on_unusable", pool.upload_diagnostics_logs_on_unusable],
    ["transfer_files_on_pool_creation", pool.transfer_files_on_pool_creation],
    ["input_data", pool.input_data],
    ["rdp", pool.rdp],
    ["certificates", pool.certificates],
    ["gpu: nvidia_driver", pool.gpu?.nvidia_driver],
    ["batch_insights_enabled", pool.batch_insights_enabled],
    ["prometheus", pool.prometheus],
    ["container_runtimes", pool.container_runtimes],
    ["ssh: hpn_server_swap", ssh?.hpnServerSwap],
    ["license_type", platform?.license_type ?? custom?.license_type],
    ["virtual_network: create_nonexistant", pool.virtual_network?.create_nonexistant],
    [
      "additional_node_prep: environment_variables_keyvault_secret_id",
      pool.additional_node_prep?.environment_variables_keyvault_secret_id,
    ],
  ];
  return asked.filter(([, value]) => value !== undefined && value !== false).map(([key]) => key);
}
