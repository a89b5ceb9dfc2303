import type { BatchServiceModels } from "@azure/batch";
import { UsageError } from "../../errors.ts";

/** Who may reach the nodes' SSH servers, and on which ports of the load balancer. */
export interface RemoteAccess {
  readonly startingPort: number | undefined;
  readonly allow: readonly string[];
  readonly deny: readonly string[];
}

const SSH_PORT = 22;
/** Batch Shipyard's. */
const FIRST_PORT = 49_000;
const PORTS = 1_000;
/** Where there are more nodes than ports from there to those that the service keeps. */
const FIRST_PORT_OF_MANY = 40_000;
const LAST_PORT = 65_534;
/** The service keeps these for itself. */
const RESERVED = { first: 50_000, last: 55_000 };
const FIRST_PRIORITY = 150;
const MAX_RULES = 25;
const EVERYBODY = "*";

/**
 * The NAT pool through which SSH reaches a pool's nodes. Who is allowed or denied nothing by name gets the
 * opposite of what the names get: the service has no such rule of its own. Throws `UsageError`.
 */
export function sshNatPool(
  { startingPort, allow, deny }: RemoteAccess,
  nodes: number,
): BatchServiceModels.InboundNATPool {
  const rules = [
    ...allow.map((prefix) => ["allow", prefix] as const),
    ...deny.map((prefix) => ["deny", prefix] as const),
  ];
  if (rules.length > 0 && !rules.some(([, prefix]) => prefix === EVERYBODY)) {
    rules.push([allow.length > 0 ? "deny" : "allow", EVERYBODY]);
  }
  if (rules.length > MAX_RULES) {
    throw new UsageError(
      `remote_access_control has ${rules.length} rules; the service takes ${MAX_RULES}`,
      { hint: "Join address ranges into larger ones" },
    );
  }
  return {
    name: "poolgen-ssh",
    protocol: "tcp",
    backendPort: SSH_PORT,
    ...portRange(
      startingPort ?? (nodes > PORTS ? FIRST_PORT_OF_MANY : FIRST_PORT),
      Math.max(PORTS, nodes),
    ),
    ...(rules.length === 0 ? {} : {
      networkSecurityGroupRules: rules.map(([access, sourceAddressPrefix], index) => (
        { priority: FIRST_PRIORITY + index, access, sourceAddressPrefix }
      )),
    }),
  };
}

/** The rules of a NAT pool in the order in which they count, such as `deny *`. */
export function accessRules(pool: BatchServiceModels.InboundNATPool | undefined): string[] {
  return (pool?.networkSecurityGroupRules ?? []).toSorted((a, b) => a.priority - b.priority)
    .map(({ access, sourceAddressPrefix }) => `${access} ${sourceAddressPrefix}`.toLowerCase());
}

type Ports = Pick<
  BatchServiceModels.InboundNATPool,
  "frontendPortRangeStart" | "frontendPortRangeEnd"
>;

function portRange(first: number, count: number): Ports {
  const last = first + count - 1;
  const isReserved = first <= RESERVED.last && last >= RESERVED.first;
  if (first < 1 || last > LAST_PORT || isReserved) {
    throw new UsageError(
      `Cannot use the ports ${first} to ${last} for SSH: ${
        isReserved
          ? `the service keeps ${RESERVED.first} to ${RESERVED.last} for itself`
          : `they must be from 1 to ${LAST_PORT}`
      }`,
      { hint: "Set remote_access_control: {starting_port: 40000} in pool.yaml" },
    );
  }
  return { frontendPortRangeStart: first, frontendPortRangeEnd: last };
}
