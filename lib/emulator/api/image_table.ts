import type { JsonObject } from "../json.ts";

/** An image that nodes can be made from. */
export interface SupportedImage {
  readonly publisher: string;
  readonly offer: string;
  readonly sku: string;
  /** The node agent that fits it. */
  readonly agent: string;
  readonly capabilities: readonly string[];
  /** When the service stops supporting it, as an ISO 8601 time. */
  readonly endOfLife: string | undefined;
}

const DOCKER = ["DockerCompatible"];
const GPU = ["DockerCompatible", "NvidiaTeslaDriverInstalled"];
const RDMA = ["DockerCompatible", "SupportsRDMAOnly"];
const END_OF_OLD = "2024-12-31T00:00:00Z";
const END_OF_20_04 = "2025-04-23T00:00:00Z";
const END_OF_22_04 = "2027-06-30T00:00:00Z";

/**
 * Images of today, and older ones that tools written for them insist on: nodes here are not made from any of
 * them. See https://learn.microsoft.com/rest/api/batchservice/account/list-supported-images.
 */
export const SUPPORTED_IMAGES: readonly SupportedImage[] = [
  image("microsoft-dsvm", "ubuntu-hpc", "2204", "ubuntu 22.04", GPU, END_OF_22_04),
  image("microsoft-dsvm", "ubuntu-hpc", "2404", "ubuntu 24.04", GPU),
  image("microsoft-dsvm", "ubuntu-hpc", "2004", "ubuntu 20.04", GPU, END_OF_20_04),
  image(
    "canonical",
    "0001-com-ubuntu-server-jammy",
    "22_04-lts",
    "ubuntu 22.04",
    [],
    END_OF_22_04,
  ),
  image(
    "canonical",
    "0001-com-ubuntu-server-jammy",
    "22_04-lts-gen2",
    "ubuntu 22.04",
    [],
    END_OF_22_04,
  ),
  image("canonical", "ubuntu-24_04-lts", "server", "ubuntu 24.04"),
  image(
    "canonical",
    "0001-com-ubuntu-server-focal",
    "20_04-lts",
    "ubuntu 20.04",
    [],
    END_OF_20_04,
  ),
  image("canonical", "ubuntuserver", "18.04-lts", "ubuntu 18.04", [], END_OF_OLD),
  image("canonical", "ubuntuserver", "16.04-lts", "ubuntu 16.04", [], END_OF_OLD),
  ...["ubuntu-server-container", "ubuntu-server-container-rdma"].flatMap((offer) => {
    const capabilities = offer.endsWith("rdma") ? RDMA : DOCKER;
    return [
      image(
        "microsoft-azure-batch",
        offer,
        "20-04-lts",
        "ubuntu 20.04",
        capabilities,
        END_OF_20_04,
      ),
      image("microsoft-azure-batch", offer, "16-04-lts", "ubuntu 16.04", capabilities, END_OF_OLD),
    ];
  }),
  ...["centos-container", "centos-container-rdma"].flatMap((offer) => {
    const capabilities = offer.endsWith("rdma") ? RDMA : DOCKER;
    return ["7-7", "7-8", "7-4"].map((sku) =>
      image("microsoft-azure-batch", offer, sku, "centos 7", capabilities, END_OF_OLD)
    );
  }),
  image("openlogic", "centos", "7.7", "centos 7", [], END_OF_OLD),
  image("openlogic", "centos-hpc", "7.7", "centos 7", ["SupportsRDMAOnly"], END_OF_OLD),
  image("credativ", "debian", "9", "debian 9", [], END_OF_OLD),
  image("debian", "debian-11", "11", "debian 11"),
  image("debian", "debian-12", "12", "debian 12"),
  image("almalinux", "almalinux-x86_64", "8-gen2", "el 8"),
  image("almalinux", "almalinux-x86_64", "9-gen2", "el 9"),
];

/** An image as the service shows it. */
export function imageJson(image: SupportedImage): JsonObject {
  const { publisher, offer, sku, agent, capabilities, endOfLife } = image;
  return {
    nodeAgentSKUId: agent,
    imageReference: { publisher, offer, sku, version: "latest" },
    osType: "linux",
    ...capabilities.length === 0 ? {} : { capabilities },
    ...endOfLife === undefined ? {} : { batchSupportEndOfLife: endOfLife },
    verificationType: "verified",
  };
}

function image(
  publisher: string,
  offer: string,
  sku: string,
  agent: string,
  capabilities: readonly string[] = [],
  endOfLife?: string,
): SupportedImage {
  return {
    publisher,
    offer,
    sku,
    agent: `batch.node.${agent}`,
    capabilities,
    endOfLife,
  };
}
