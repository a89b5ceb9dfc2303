import { parsePublicKey, type PublicKey } from "../../ssh/public_key.ts";
import { canonicalAddress, SSH_PORT } from "../address.ts";
import { MACHINE_USER, NODE_ID, pathField, POOL_ID } from "../fields.ts";
import type { NodesFile } from "./nodes_schema.ts";

type Node = NodesFile["nodes"][number];

/**
 * Decodes a `nodes.yaml` with nothing wrong in it as its schema does, at a tenth of the time that counts with ten
 * thousand nodes. `undefined` leaves the file to the schema, which says what is wrong, if anything is.
 */
export function plainNodes(file: unknown): NodesFile | undefined {
  if (!isTable(file, ["pool", "user", "private_key", "nodes"])) return undefined;
  const { nodes: items, ...head } = file;
  if (!isPlainHead(head)) return undefined;
  if (!Array.isArray(items) || items.length === 0) return undefined;
  const nodes: Node[] = [];
  const [ids, endpoints] = [new Set<string>(), new Set<string>()];
  for (const item of items) {
    const node = plainNode(item);
    if (node === undefined) return undefined;
    nodes.push(node);
    ids.add(node.id.toLowerCase());
    endpoints.add(`${node.address} ${node.port ?? SSH_PORT}`);
  }
  const hasTwins = ids.size < nodes.length || endpoints.size < nodes.length;
  return hasTwins ? undefined : { ...head, nodes };
}

function isPlainHead(head: Readonly<Record<string, unknown>>): head is Omit<NodesFile, "nodes"> {
  return Object.entries(head).every(([key, value]) =>
    key === "private_key"
      ? pathField.safeParse(value).success
      : matches(key === "pool" ? POOL_ID : MACHINE_USER, value)
  );
}

/**
 * A `nodes.yaml` up to the node with which `most` are out of the ordinary: who tells only so many problems need not
 * look for all hundred thousand of a hostile file.
 */
export function unplainBeginning(file: unknown, most: number): unknown {
  if (typeof file !== "object" || file === null || !("nodes" in file)) return file;
  const { nodes } = file;
  if (!Array.isArray(nodes)) return file;
  let count = 0;
  const last = nodes.findIndex((node) => plainNode(node) === undefined && ++count === most);
  return last < 0 ? file : { ...file, nodes: nodes.slice(0, last + 1) };
}

function plainNode(item: unknown): Node | undefined {
  if (!isTable(item, ["id", "address", "port", "user", "host_keys"])) return undefined;
  const { id, address: written, port, user, host_keys } = item;
  const address = typeof written === "string" ? canonicalAddress(written) : undefined;
  if (!matches(NODE_ID, id) || address === undefined) return undefined;
  const node: Node = { id, address };
  if (port !== undefined) {
    if (!Number.isInteger(port) || typeof port !== "number" || port < 1 || port > 65535) {
      return undefined;
    }
    node.port = port;
  }
  if (user !== undefined) {
    if (!matches(MACHINE_USER, user)) return undefined;
    node.user = user;
  }
  if (host_keys !== undefined) {
    const keys = plainKeys(host_keys);
    if (keys === undefined) return undefined;
    node.host_keys = keys;
  }
  return node;
}

function plainKeys(lines: unknown): PublicKey[] | undefined {
  if (!Array.isArray(lines)) return undefined;
  const keys: PublicKey[] = [];
  for (const line of lines) {
    const key = typeof line === "string" ? parsePublicKey(line) : undefined;
    if (key === undefined || typeof key === "string") return undefined;
    keys.push(key);
  }
  return keys;
}

function matches(pattern: RegExp, value: unknown): value is string {
  return typeof value === "string" && pattern.test(value);
}

/** Whether a value is a map with no other keys than these. */
function isTable(
  value: unknown,
  keys: readonly string[],
): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    Object.keys(value).every((key) => keys.includes(key));
}
