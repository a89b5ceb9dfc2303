import * as z from "zod";
import type { InstanceStatus } from "../../emulator/instance/instance_status.ts";
import { nodeIdField, versionField } from "./fields.ts";

/**
 * What an emulator is now. `object` decides what becomes of fields that are not known: an instance may be one of
 * another version of poolgen, whose answer is read all the same.
 */
export function instanceStatusSchema(object: typeof z.strictObject): z.ZodType<InstanceStatus> {
  const user = object({
    name: z.string().describe("The user's name"),
    is_admin: z.boolean().describe("Whether the user may become root"),
    expiry: z.string().nullable().describe("When the user ends, in UTC; null if never"),
  });
  const container = object({
    id: z.string().describe("The container's id"),
    address: z.string().describe("Its address in the network of the containers"),
    published: z.record(z.string(), z.string()).describe(
      "Where ports of it are published besides SSH's, such as 8888 at 127.0.0.1:49153",
    ),
  });
  const node = object({
    cardinal: z.number().describe("The node's place in its pool, from 0"),
    node_id: nodeIdField,
    address: z.string().nullable().describe("Where to dial; null while nothing leads there"),
    port: z.number().nullable().describe("The port of its SSH; null while nothing leads there"),
    state: z.string().describe("The Batch API's word, such as idle"),
    host_keys: z.array(z.string()).describe("Lines as in .pub files, without comments"),
    users: z.array(user).describe("The SSH users that were added"),
    container: container.nullable().describe("null where the node is none"),
  });
  return object({
    version: versionField,
    name: z.string().describe("The emulator's name"),
    endpoint: z.string().describe("The URL of the Batch account"),
    account: z.string().describe("The account's name"),
    key: z.string().describe("The account's key"),
    credentials_file: z.string().describe("A credentials file that leads to the account"),
    pid: z.number().describe("The emulator's process"),
    state_dir: z.string().describe("The folder with all that the emulator keeps"),
    baseline_users: z.array(object({
      name: z.string().describe("The user's name"),
      private_key: z.string().describe("The file of the user's private key"),
    })).describe("The users that every node has from the start"),
    engine: z.enum(["process", "docker"]).describe("What the nodes are"),
    pools: z.array(object({
      id: z.string().describe("The pool's id"),
      allocation_state: z.string().describe("The Batch API's word, such as steady"),
      nodes: z.array(node).describe("Its nodes, by cardinal"),
    })).describe("The account's pools"),
  });
}

/** What the commands print that show an emulator. */
export const instanceStatusDocument: z.ZodType<InstanceStatus> = instanceStatusSchema(
  z.strictObject,
);
