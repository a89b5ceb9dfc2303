import { BatchFault } from "../batch_fault.ts";
import type { Node, NodeUser } from "./node.ts";
import { requireReady } from "./node_states.ts";

/** Adds a user to a node. Throws `BatchFault`. */
export function addUser(node: Node, user: NodeUser): void {
  requireReady(node);
  if (findUser(node, user.name) !== undefined) throw new BatchFault("NodeUserExists");
  node.users = [...node.users, user];
}

/** Replaces what a user of a node logs in with, and until when. Throws `BatchFault`. */
export function updateUser(
  node: Node,
  user: Pick<NodeUser, "name" | "publicKey" | "expiry">,
): void {
  requireReady(node);
  requireUser(node, user.name);
  node.users = node.users.map((known) => known.name === user.name ? { ...known, ...user } : known);
}

/** Deletes a user of a node. Throws `BatchFault`. */
export function deleteUser(node: Node, name: string): void {
  requireReady(node);
  requireUser(node, name);
  node.users = node.users.filter((user) => user.name !== name);
}

function requireUser(node: Node, name: string): void {
  if (findUser(node, name) === undefined) throw new BatchFault("NodeUserNotFound");
}

function findUser(node: Node, name: string): NodeUser | undefined {
  return node.users.find((user) => user.name === name);
}
