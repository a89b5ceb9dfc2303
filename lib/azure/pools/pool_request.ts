import type { BatchServiceModels } from "@azure/batch";
import type { PoolConfig } from "../../config/pool_config.ts";
import { UsageError } from "../../errors.ts";
import { isoDuration } from "../client/duration.ts";
import type { MarketplaceImage } from "./find_image.ts";
import { sshNatPool } from "./nat_pool.ts";
import { startTask } from "./start_task.ts";

/** The parts of a pool file from which a pool is made. */
export type PoolFileParts =
  & Pick<PoolConfig, "ssh" | "containers" | "subnetId">
  & { readonly specification: NonNullable<PoolConfig["specification"]> };

type Specification = PoolFileParts["specification"];

/**
 * The request that makes the pool of a pool file; `image` is what the service says of its marketplace image.
 * Throws `UsageError` for what cannot be asked for.
 */
export function poolRequest(
  parts: PoolFileParts,
  image: MarketplaceImage | undefined,
  madeBy: string,
): BatchServiceModels.PoolAddParameter {
  const { specification: pool, ssh } = parts;
  const { commands, environment_variables } = pool.additional_node_prep ?? {};
  return {
    id: pool.id,
    vmSize: pool.vm_size,
    virtualMachineConfiguration: machine(parts, image),
    ...size(pool),
    networkConfiguration: network(parts),
    ...present("enableInterNodeCommunication", pool.inter_node_communication_enabled),
    ...present("taskSlotsPerNode", pool.max_tasks_per_node),
    ...pool.node_fill_type === undefined
      ? {}
      : { taskSchedulingPolicy: { nodeFillType: pool.node_fill_type } },
    startTask: startTask({
      allowDocker: ssh?.allowDockerAccess ?? false,
      commands: [commands?.pre ?? [], commands?.post ?? []].flat(),
      environment: Object.fromEntries(
        Object.entries(environment_variables ?? {}).map(([name, value]) => [name, String(value)]),
      ),
      resourceFiles: (pool.resource_files ?? []).map((file) => ({
        httpUrl: file.blob_source,
        filePath: file.file_path,
        ...present("fileMode", file.file_mode),
      })),
    }),
    metadata: [{ name: "made_by", value: madeBy }],
  };
}

function present<K extends string, V>(name: K, value: V | undefined): { [_ in K]?: V } {
  const found: { [_ in K]?: V } = {};
  if (value !== undefined) found[name] = value;
  return found;
}

/** A formula sizes the pool by itself, and then the service takes no counts. */
function size(pool: Specification): Partial<BatchServiceModels.PoolAddParameter> {
  const { vm_count, autoscale, resize_timeout } = pool;
  if (autoscale?.formula !== undefined) {
    const interval = autoscale.evaluation_interval;
    return {
      enableAutoScale: true,
      autoScaleFormula: autoscale.formula,
      ...interval === undefined ? {} : {
        autoScaleEvaluationInterval: isoDuration(interval, "evaluation_interval"),
      },
    };
  }
  return {
    targetDedicatedNodes: vm_count.dedicated ?? 0,
    targetLowPriorityNodes: vm_count.low_priority ?? 0,
    ...resize_timeout === undefined
      ? {}
      : { resizeTimeout: isoDuration(resize_timeout, "resize_timeout") },
  };
}

function machine(
  { specification, containers }: PoolFileParts,
  image: MarketplaceImage | undefined,
): BatchServiceModels.VirtualMachineConfiguration {
  const { platform_image: platform, custom_image: custom } = specification.vm_configuration;
  const isNative = platform?.native ?? custom?.native ?? false;
  const containerConfiguration = {
    ...containers.images.length === 0 ? {} : { containerImageNames: [...containers.images] },
    ...containers.registries.length === 0 ? {} : {
      containerRegistries: containers.registries.map(({ server, username, password }) => ({
        ...present("registryServer", server),
        userName: username,
        password: password.reveal(),
      })),
    },
  };
  const containerPart = isNative ? { containerConfiguration } : {};
  if (custom !== undefined) {
    return {
      imageReference: { virtualMachineImageId: custom.arm_image_id },
      nodeAgentSKUId: refuseWindowsAgent(custom.node_agent),
      ...containerPart,
    };
  }
  if (image === undefined) throw new UsageError("The pool file names no image");
  return {
    imageReference: {
      publisher: image.publisher,
      offer: image.offer,
      sku: image.sku,
      version: platform?.version ?? "latest",
    },
    nodeAgentSKUId: refuseWindowsAgent(image.nodeAgentSkuId),
    ...containerPart,
  };
}

function refuseWindowsAgent(agent: string): string {
  if (!/windows/i.test(agent)) return agent;
  throw new UsageError("The pool's image is one of Windows, whose nodes have no SSH server", {
    hint: "Name an image of Linux under vm_configuration",
  });
}

/** The NAT pool that a pool file asks for. Throws `UsageError`. */
export function requestedNatPool(
  { remote_access_control: access, vm_count }: Specification,
): BatchServiceModels.InboundNATPool {
  const nodes = (vm_count.dedicated ?? 0) + (vm_count.low_priority ?? 0);
  return sshNatPool({
    startingPort: access?.starting_port,
    allow: access?.allow ?? [],
    deny: access?.deny ?? [],
  }, nodes);
}

function network(
  { specification, subnetId }: PoolFileParts,
): BatchServiceModels.NetworkConfiguration {
  const { public_ips, virtual_network } = specification;
  if (virtual_network !== undefined && subnetId === undefined) {
    throw new UsageError("Cannot tell which subnet virtual_network means", {
      hint: "Give its resource id: virtual_network: {arm_subnet_id: /subscriptions/…}",
    });
  }
  return {
    ...present("subnetId", subnetId),
    endpointConfiguration: { inboundNATPools: [requestedNatPool(specification)] },
    ...public_ips === undefined ? {} : {
      publicIPAddressConfiguration: { provision: "usermanaged", ipAddressIds: [...public_ips] },
    },
  };
}
