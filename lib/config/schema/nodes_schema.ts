import * as z from "zod";
import {
  addressField,
  machineUserField,
  nodeIdField,
  poolIdField,
  portField,
  publicKeyField,
} from "../fields.ts";

const nodeSchema = z.strictObject({
  id: nodeIdField.describe("The node's identity, also of its host key; unique in the file"),
  address: addressField.describe("Where to dial: an IP address or a host name"),
  port: portField.optional().describe("The SSH port; 22 unless given"),
  user: machineUserField.optional().describe("Who logs in; the pool's SSH user unless given"),
  host_keys: z.array(publicKeyField).optional()
    .describe(
      'The node\'s public host keys, each "TYPE BASE64", as in /etc/ssh/ssh_host_*_key.pub',
    ),
});

/** The schema of `nodes.yaml`, the static source of nodes. */
export const nodesFileSchema = z.strictObject({
  pool: poolIdField.optional()
    .describe("The pool's name where there is no pool file; it prefixes the longer aliases"),
  nodes: z.array(nodeSchema).min(1, { error: "must list at least one node" }).describe(
    "The machines",
  ),
}).describe("A list of machines that poolgen renders OpenSSH files for");

/** A `nodes.yaml` that passed its schema. */
export type NodesFile = z.output<typeof nodesFileSchema>;
