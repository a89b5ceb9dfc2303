import type { Answer } from "../answer.ts";
import { decodeLogin, decodeUser } from "../decode_user.ts";
import { nodeUrl } from "../node_json.ts";
import type { NodeCall } from "../operation.ts";

/** Lets somebody log in to a node. */
export async function addUser(
  { account, node, pool, body, request }: NodeCall,
): Promise<Answer> {
  const user = decodeUser(body, Date.now());
  await account.addUser(node, user);
  const url = `${nodeUrl(node, pool, request.base)}/users/${encodeURIComponent(user.name)}`;
  return { status: 201, headers: { Location: url, DataServiceId: url } };
}

/** Replaces what a user logs in with, and until when. */
export async function updateUser(
  { account, node, body, parameters }: NodeCall,
): Promise<Answer> {
  await account.updateUser(node, {
    name: parameters["userName"] ?? "",
    ...decodeLogin(body, Date.now()),
  });
  return { status: 200 };
}

/** Lets somebody log in no more. */
export async function deleteUser({ account, node, parameters }: NodeCall): Promise<Answer> {
  await account.deleteUser(node, parameters["userName"] ?? "");
  return { status: 200 };
}
