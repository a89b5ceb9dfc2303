import * as z from "zod";
import { SSH_PORT } from "../address.ts";
import {
  addressField,
  machineUserField,
  nodeIdField,
  pathField,
  poolIdField,
  portField,
  publicKeyField,
} from "../fields.ts";

const nodeSchema = z.strictObject({
  id: nodeIdField.describe("The node's identity, also of its host key; unique in the file"),
  address: addressField.describe("Where to dial: an IP address or a host name"),
  port: portField.optional().describe("The SSH port; 22 unless given"),
  user: machineUserField.optional().describe("Who logs in; the list's user unless given"),
  host_keys: z.array(publicKeyField).optional()
    .describe(
      'The node\'s public host keys, each "TYPE BASE64", as in /etc/ssh/ssh_host_*_key.pub',
    ),
});

type Nodes = readonly z.output<typeof nodeSchema>[];

/** Reports ids, and addresses with ports, that an earlier node has; others may be wrong beside them. */
function refuseTwins(nodes: Nodes, context: z.RefinementCtx): void {
  const [ids, endpoints] = [new Map<string, number>(), new Map<string, number>()];
  for (const [index, node] of nodes.entries()) {
    const { id, address, port = SSH_PORT }: Partial<Nodes[number]> = node ?? {};
    const other = firstWith(ids, typeof id === "string" ? id.toLowerCase() : undefined, index);
    if (other !== undefined) {
      const message = `is the id of nodes[${other}] too; give each node its own, letter case aside`;
      context.addIssue({ code: "custom", path: [index, "id"], message });
    }
    const endpoint = typeof address === "string" ? `${address} ${port}` : undefined;
    const twin = firstWith(endpoints, endpoint, index);
    if (twin !== undefined) {
      const message = `with port ${port} is where nodes[${twin}] is too; give each node its own`;
      context.addIssue({ code: "custom", path: [index, "address"], message });
    }
  }
}

/** Who had `key` before; else `index` has it from now on. */
function firstWith(
  owners: Map<string, number>,
  key: string | undefined,
  index: number,
): number | undefined {
  if (key === undefined) return undefined;
  const owner = owners.get(key);
  if (owner === undefined) owners.set(key, index);
  return owner;
}

/** The schema of `nodes.yaml`, the static source of nodes. */
export const nodesFileSchema = z.strictObject({
  pool: poolIdField.optional()
    .describe("The pool's name where there is no pool file; it prefixes the longer aliases"),
  user: machineUserField.optional()
    .describe("Who logs in to nodes without a user of their own; the pool's SSH user unless given"),
  private_key: pathField.optional().describe(
    "Path of the private key that logs in, from this file's folder; the pool's, else those that ssh tries",
  ),
  nodes: z.array(nodeSchema).min(1, { error: "must list at least one node" })
    .superRefine(refuseTwins, { when: ({ value }) => Array.isArray(value) })
    .describe("The machines"),
}).describe("A list of machines that poolgen renders OpenSSH files for");

/** A `nodes.yaml` that passed its schema. */
export type NodesFile = z.output<typeof nodesFileSchema>;
