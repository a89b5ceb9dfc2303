import { BatchFault } from "../batch_fault.ts";
import type { Call, NodeCall, Operation, PoolCall } from "./operation.ts";
import { addPool } from "./operations/add_pool.ts";
import { disableAutoScale, enableAutoScale, evaluateAutoScale } from "./operations/autoscale.ts";
import { patchPool, updatePoolProperties } from "./operations/change_pool.ts";
import { deletePool } from "./operations/delete_pool.ts";
import { getFile, getFileProperties } from "./operations/get_file.ts";
import { getPool } from "./operations/get_pool.ts";
import { listFiles } from "./operations/list_files.ts";
import { getNode, listNodes } from "./operations/list_nodes.ts";
import { listPools } from "./operations/list_pools.ts";
import { nodeCounts } from "./operations/node_counts.ts";
import { addUser, deleteUser, updateUser } from "./operations/node_users.ts";
import { poolExists } from "./operations/pool_exists.ts";
import { remoteLoginSettings } from "./operations/remote_login_settings.ts";
import { removeNodes } from "./operations/remove_nodes.ts";
import { resizePool, stopResize } from "./operations/resize_pool.ts";
import { rebootNode, reimageNode, startNode } from "./operations/restart_node.ts";
import { disableScheduling, enableScheduling } from "./operations/scheduling.ts";
import { supportedImages } from "./operations/supported_images.ts";

/** An operation and the requests that ask for it. */
export type Route =
  & {
    readonly method: string;
    /** `{name}` is one part of the path, `{name...}` one or more. */
    readonly path: string;
  }
  & (
    | { readonly on: "account"; readonly run: Operation<Call> }
    | { readonly on: "pool"; readonly run: Operation<PoolCall> }
    | { readonly on: "node"; readonly run: Operation<NodeCall> }
  );

const POOL = "/pools/{poolId}";
const NODE = `${POOL}/nodes/{nodeId}`;
const USER = `${NODE}/users/{userName}`;
const FILE = `${NODE}/files/{fileName...}`;

/** Every operation of the Batch API that the emulator has. */
export const ROUTES: readonly Route[] = [
  { method: "GET", path: "/supportedimages", on: "account", run: supportedImages },
  { method: "GET", path: "/nodecounts", on: "account", run: nodeCounts },

  { method: "GET", path: "/pools", on: "account", run: listPools },
  { method: "POST", path: "/pools", on: "account", run: addPool },
  { method: "GET", path: POOL, on: "pool", run: getPool },
  { method: "HEAD", path: POOL, on: "pool", run: poolExists },
  { method: "PATCH", path: POOL, on: "pool", run: patchPool },
  { method: "DELETE", path: POOL, on: "pool", run: deletePool },
  { method: "POST", path: `${POOL}/updateproperties`, on: "pool", run: updatePoolProperties },
  { method: "POST", path: `${POOL}/resize`, on: "pool", run: resizePool },
  { method: "POST", path: `${POOL}/stopresize`, on: "pool", run: stopResize },
  { method: "POST", path: `${POOL}/enableautoscale`, on: "pool", run: enableAutoScale },
  { method: "POST", path: `${POOL}/disableautoscale`, on: "pool", run: disableAutoScale },
  { method: "POST", path: `${POOL}/evaluateautoscale`, on: "pool", run: evaluateAutoScale },
  { method: "POST", path: `${POOL}/removenodes`, on: "pool", run: removeNodes },

  { method: "GET", path: `${POOL}/nodes`, on: "pool", run: listNodes },
  { method: "GET", path: NODE, on: "node", run: getNode },
  { method: "POST", path: `${NODE}/reboot`, on: "node", run: rebootNode },
  { method: "POST", path: `${NODE}/reimage`, on: "node", run: reimageNode },
  { method: "POST", path: `${NODE}/start`, on: "node", run: startNode },
  { method: "POST", path: `${NODE}/disablescheduling`, on: "node", run: disableScheduling },
  { method: "POST", path: `${NODE}/enablescheduling`, on: "node", run: enableScheduling },
  { method: "GET", path: `${NODE}/remoteloginsettings`, on: "node", run: remoteLoginSettings },
  { method: "POST", path: `${NODE}/users`, on: "node", run: addUser },
  { method: "PUT", path: USER, on: "node", run: updateUser },
  { method: "DELETE", path: USER, on: "node", run: deleteUser },
  { method: "GET", path: `${NODE}/files`, on: "node", run: listFiles },
  { method: "GET", path: FILE, on: "node", run: getFile },
  { method: "HEAD", path: FILE, on: "node", run: getFileProperties },

  // what the service has and the emulator does not
  ...[
    "/applications",
    "/certificates",
    "/jobs",
    "/jobschedules",
    "/lifetimejobstats",
    "/lifetimepoolstats",
    "/poolusagemetrics",
  ].flatMap((path) => notImplemented(path, `${path}/{rest...}`)),
  ...notImplemented(
    `${POOL}/upgradeos`,
    `${NODE}/deallocate`,
    `${NODE}/extensions`,
    `${NODE}/extensions/{name}`,
    `${NODE}/rdp`,
    `${NODE}/uploadbatchservicelogs`,
  ),
  { method: "DELETE", path: FILE, on: "account", run: refuse },
];

function notImplemented(...paths: readonly string[]): readonly Route[] {
  return paths.flatMap((path) =>
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"].map((method) => (
      { method, path, on: "account", run: refuse } as const
    ))
  );
}

function refuse({ request }: Call): never {
  throw new BatchFault("NotImplemented", [
    { key: "Operation", value: `${request.method} ${request.path}` },
    { key: "Reason", value: "The emulator has pools and nodes, but no jobs and no applications" },
  ]);
}
