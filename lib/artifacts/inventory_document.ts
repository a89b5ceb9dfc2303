import * as z from "zod";

/** The nodes of a pool and how to reach them, for other programs. */
export const inventoryDocument = z.strictObject({
  version: z.literal(1).describe("The version of the document's form"),
  target: z.enum(["live", "emulator", "static", "docker"]).describe(
    "Where the nodes come from: an account of Azure's, one that is emulated, a list, or containers",
  ),
  pool: z.string().describe("The pool's id"),
  nodes: z.array(z.strictObject({
    cardinal: z.int().min(0).describe("The node's place in the order of ids, from 0"),
    alias: z.string().describe("The name by which ssh knows the node, such as node0"),
    node_id: z.string().describe("The node's id, which stays the same for its life"),
    address: z.string().describe("Where to dial; several nodes may share it"),
    port: z.int().describe("The port of the node's SSH at that address"),
    state: z.string().nullable().describe(
      "The service's word in small letters, such as idle; null where nobody keeps it",
    ),
    user: z.string().nullable().describe("Who logs in; null where OpenSSH is to choose"),
    host_keys: z.array(z.string()).describe(
      "The trusted host keys as in .pub files, without comments; none where the first use decides",
    ),
  })).describe("The nodes that can be reached, by cardinal"),
});

/** What is in `nodes.json`. */
export type InventoryDocument = z.output<typeof inventoryDocument>;
