import type { CredentialsFile } from "./schema/credentials_schema.ts";
import type { PoolFile } from "./schema/pool_schema.ts";

/**
 * The resource id of the subnet that the pool file names: as it stands there, else put together from the names of
 * the network, its group and its subscription; `undefined` where one of these is not known.
 */
export function decodeSubnetId(
  pool: PoolFile | undefined,
  credentials: CredentialsFile | undefined,
): string | undefined {
  const network = pool?.pool_specification.virtual_network;
  if (network?.arm_subnet_id !== undefined) return network.arm_subnet_id;
  const subscription = credentials?.credentials.management?.subscription_id;
  const group = network?.resource_group ?? credentials?.credentials.batch?.resource_group;
  const [name, subnet] = [network?.name, network?.subnet?.name];
  const parts = [subscription, group, name, subnet];
  if (parts.includes(undefined)) return undefined;
  return `/subscriptions/${subscription}/resourceGroups/${group}` +
    `/providers/Microsoft.Network/virtualNetworks/${name}/subnets/${subnet}`;
}
