import { publicLineOf } from "../../ssh/key_pair.ts";
import type { Account } from "../account/account.ts";
import type { Node } from "../account/node.ts";
import type { Pool } from "../account/pool.ts";
import { baselinePrivateKeys } from "./baseline_users.ts";
import type { InstanceFiles } from "./instance_files.ts";
import type { ContainerStatus, InstanceMachines } from "./instance_machines.ts";
import { endpointOf, type InstanceRecord } from "./instance_record.ts";

// types, not interfaces: those are no JSON to the compiler

/** What `poolgen emulator status --json` prints. */
export type InstanceStatus = {
  readonly version: 1;
  readonly name: string;
  readonly endpoint: string;
  readonly account: string;
  readonly key: string;
  readonly credentials_file: string;
  readonly pid: number;
  readonly state_dir: string;
  readonly baseline_users: readonly { readonly name: string; readonly private_key: string }[];
  /** What the nodes are. */
  readonly engine: "process" | "docker";
  readonly pools: readonly PoolStatus[];
};

/** A pool of an instance. */
export type PoolStatus = {
  readonly id: string;
  readonly allocation_state: string;
  readonly nodes: readonly NodeStatus[];
};

/** A node of an instance; address and port are null while nothing leads to it. */
export type NodeStatus = {
  readonly cardinal: number;
  readonly node_id: string;
  readonly address: string | null;
  readonly port: number | null;
  readonly state: string;
  readonly host_keys: readonly string[];
  readonly users: readonly {
    readonly name: string;
    readonly is_admin: boolean;
    readonly expiry: string | null;
  }[];
  readonly container: ContainerStatus | null;
};

/** Describes an instance as it is now. */
export function instanceStatus(
  record: InstanceRecord,
  files: InstanceFiles,
  account: Account,
  machines: Containers,
): InstanceStatus {
  return {
    version: 1,
    name: record.name,
    endpoint: endpointOf(record),
    account: account.name,
    key: record.keys[0] ?? "",
    credentials_file: files.credentials,
    pid: record.pid ?? 0,
    state_dir: files.folder,
    baseline_users: baselinePrivateKeys(files.users),
    engine: record.docker === undefined ? "process" : "docker",
    pools: account.listPools().map((pool) => poolStatus(pool, account, machines)),
  };
}

type Containers = Pick<InstanceMachines, "containerOf">;

function poolStatus(pool: Pool, account: Account, machines: Containers): PoolStatus {
  account.polled(pool);
  return {
    id: pool.id,
    allocation_state: pool.allocationState,
    nodes: pool.nodes.map((node, cardinal) => nodeStatus(node, cardinal, account, machines)),
  };
}

function nodeStatus(
  node: Node,
  cardinal: number,
  account: Account,
  machines: Containers,
): NodeStatus {
  account.polled(node);
  const endpoint = account.endpointOf(node);
  const { ed25519, rsa } = node.hostKeys;
  return {
    cardinal,
    node_id: node.id,
    address: endpoint?.address ?? null,
    port: endpoint?.port ?? null,
    state: node.state,
    host_keys: [ed25519, rsa].filter((key) => key !== undefined).map(publicLineOf),
    users: node.users.map(({ name, isAdmin, expiry }) => ({
      name,
      is_admin: isAdmin,
      expiry: expiry === undefined ? null : new Date(expiry).toISOString(),
    })),
    container: machines.containerOf(node) ?? null,
  };
}
