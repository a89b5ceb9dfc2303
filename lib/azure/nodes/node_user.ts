import type { PublicKey } from "../../ssh/public_key.ts";
import type { BatchClient } from "../client/batch_client.ts";
import { ServiceError } from "../client/service_error.ts";

/** Who is to be able to log in to a node. */
export interface NodeUser {
  readonly name: string;
  readonly publicKey: PublicKey;
  /** When the login ends; on Linux the service keeps the day. */
  readonly expiryTime: Date;
}

/** Whether a user was not there before, or was given another key and expiry. */
export type PutOutcome = "added" | "replaced";

/**
 * Lets a user log in to a node, as an administrator: adds it, or gives one that is there this key and expiry;
 * `likely` says which is tried first. Throws `ServiceError`.
 */
export async function putUser(
  client: BatchClient,
  poolId: string,
  nodeId: string,
  user: NodeUser,
  likely: PutOutcome,
): Promise<PutOutcome> {
  const [first, second, missed] = likely === "added"
    ? [addUser, updateUser, "NodeUserExists"] as const
    : [updateUser, addUser, "NodeUserNotFound"] as const;
  try {
    return await first(client, poolId, nodeId, user);
  } catch (error) {
    if (!isCode(error, missed)) throw error;
  }
  return await second(client, poolId, nodeId, user);
}

async function addUser(
  { sdk, call }: BatchClient,
  poolId: string,
  nodeId: string,
  user: NodeUser,
): Promise<"added"> {
  const { name, expiryTime } = user;
  // an administrator may use sudo, as Batch Shipyard's users do
  const asked = { name, isAdmin: true, expiryTime, sshPublicKey: lineOf(user) };
  await call(
    `add the user ${name} to ${nodeId}`,
    () => sdk.computeNode.addUser(poolId, nodeId, asked),
  );
  return "added";
}

async function updateUser(
  { sdk, call }: BatchClient,
  poolId: string,
  nodeId: string,
  user: NodeUser,
): Promise<"replaced"> {
  const { name, expiryTime } = user;
  // what is left out would be taken away
  const asked = { expiryTime, sshPublicKey: lineOf(user) };
  await call(
    `renew the user ${name} of ${nodeId}`,
    () => sdk.computeNode.updateUser(poolId, nodeId, name, asked),
  );
  return "replaced";
}

function lineOf({ publicKey: { type, base64 } }: NodeUser): string {
  return `${type} ${base64}`;
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
