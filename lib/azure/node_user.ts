import type { PublicKey } from "../ssh/public_key.ts";
import type { BatchClient } from "./batch_client.ts";
import { ServiceError } from "./service_error.ts";

/** Who is to be able to log in to a node. */
export interface NodeUser {
  readonly name: string;
  readonly publicKey: PublicKey;
  /** When the login ends; on Linux the service keeps the day. */
  readonly expiryTime: Date;
}

/**
 * Lets a user log in to a node, as an administrator: adds it, or gives one that is there this key and expiry.
 * Throws `ServiceError`.
 */
export async function putUser(
  { sdk, call }: BatchClient,
  poolId: string,
  nodeId: string,
  { name, publicKey, expiryTime }: NodeUser,
): Promise<"added" | "replaced"> {
  const doing = `add the user ${name} to ${nodeId}`;
  const sshPublicKey = `${publicKey.type} ${publicKey.base64}`;
  try {
    // an administrator may use sudo, as Batch Shipyard's users do
    const user = { name, isAdmin: true, expiryTime, sshPublicKey };
    await call(doing, () => sdk.computeNode.addUser(poolId, nodeId, user));
    return "added";
  } catch (error) {
    if (!isCode(error, "NodeUserExists")) throw error;
  }
  // what is left out would be taken away
  const update = { expiryTime, sshPublicKey };
  await call(doing, () => sdk.computeNode.updateUser(poolId, nodeId, name, update));
  return "replaced";
}

/** Deletes a user of a node. Throws `ServiceError`. */
export async function deleteUser(
  { sdk, call }: BatchClient,
  poolId: string,
  nodeId: string,
  name: string,
): Promise<"deleted" | "absent"> {
  try {
    await call(
      `delete the user ${name} of ${nodeId}`,
      () => sdk.computeNode.deleteUser(poolId, nodeId, name),
    );
    return "deleted";
  } catch (error) {
    if (isCode(error, "NodeUserNotFound")) return "absent";
    throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof ServiceError && error.serviceCode === code;
}
