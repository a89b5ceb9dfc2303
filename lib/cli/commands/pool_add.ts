import { addPool } from "../../azure/pools/add_pool.ts";
import { deletePool, poolGone } from "../../azure/pools/delete_pool.ts";
import { findImage, type MarketplaceImage } from "../../azure/pools/find_image.ts";
import { notApplied } from "../../azure/pools/not_applied.ts";
import { poolExists } from "../../azure/pools/pool_exists.ts";
import { type PoolFileParts, poolRequest } from "../../azure/pools/pool_request.ts";
import { EXIT, type ExitCode, UsageError, UserError } from "../../errors.ts";
import { showNodes } from "../nodes/show_nodes.ts";
import { addUsers, keyTypeOption } from "../pools/add_users.ts";
import { awaitNodes } from "../pools/await_nodes.ts";
import type { Invocation } from "../command_table/command.ts";
import { confirm } from "../terminal/confirm.ts";
import { finishPool } from "../pools/finish_pool.ts";
import { printNotes, printWarnings } from "../terminal/notes.ts";
import { openAccount, type PoolSession } from "../pools/pool_session.ts";
import { startProgress } from "../terminal/progress.ts";
import { checkUserKey, userKey } from "../pools/user_key.ts";
import { VERSION } from "../version.ts";

/** `poolgen pool add`: exits with 1 where nodes failed; the pool is there then, with those that did not. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const keyType = keyTypeOption(invocation);
  const account = await openAccount(invocation);
  const parts = partsOf(account);
  await checkUserKey(parts.ssh);
  const session: PoolSession = { ...account, poolId: parts.specification.id };
  const { client, poolId, target } = session;
  const image = await imageOf(session, parts);
  const request = poolRequest(parts, image, `poolgen ${VERSION}`);
  const isInTheWay = await poolExists(client, poolId);
  if (isInTheWay) refuseUnlessRecreated(session, invocation);
  // before anything is deleted or made: it may be that no key can be had
  const key = parts.ssh === undefined ? undefined : await userKey(parts.ssh, keyType, invocation);
  if (isInTheWay) await makeRoom(session, invocation);
  printNotes(notesOf(parts), invocation);
  printWarnings(warningsOf(parts, image), invocation);
  await addPool(client, request);
  if (options.has("no-wait")) {
    if (options.has("json")) {
      const none = { inventory: { target, pool: poolId, nodes: [] }, unreachable: [] };
      showNodes(none, invocation);
    } else if (!options.has("quiet")) {
      io.stdout.write(`the pool ${poolId} is being made; see it with: poolgen pool nodes list\n`);
    }
    return EXIT.ok;
  }
  const settled = await awaitNodes(session, invocation);
  const users = parts.ssh === undefined || key === undefined
    ? []
    : await addUsers(session, settled.nodes, parts.ssh, key, invocation);
  if (request.enableAutoScale === true) printNotes([LATER_NODES], invocation);
  return await finishPool(session, settled, users, invocation);
}

const LATER_NODES =
  "A formula sizes the pool: nodes that come later do not have the SSH user until poolgen pool user add is run again";

function partsOf({ config }: Pick<PoolSession, "config">): PoolFileParts {
  const { specification, ssh, containers, subnetId } = config;
  if (specification !== undefined) return { specification, ssh, containers, subnetId };
  throw new UsageError("There is no pool file that says how the pool is to be", {
    hint: "Write a pool.yaml, or name one with --pool FILE",
  });
}

/** The marketplace image of a pool file; one of the user's own is not asked for. */
async function imageOf(
  { client }: PoolSession,
  { specification }: PoolFileParts,
): Promise<MarketplaceImage | undefined> {
  const { platform_image: image } = specification.vm_configuration;
  if (image === undefined) return undefined;
  const { publisher, offer, sku } = image;
  return await findImage(client, { publisher, offer, sku: String(sku) });
}

function notesOf(parts: PoolFileParts): string[] {
  const notes: string[] = [];
  const { specification } = parts;
  const keys = notApplied(parts);
  if (keys.length > 0) {
    notes.push(
      `Not applied, since they belong to Batch Shipyard's own node preparation: ${keys.join(", ")}`,
    );
  }
  if (specification.autoscale?.scenario !== undefined) {
    notes.push(
      "Nothing sizes the pool by itself: autoscale: scenario is Batch Shipyard's own, autoscale: formula is the service's",
    );
  }
  const { platform_image: platform, custom_image: custom } = specification.vm_configuration;
  if ((platform?.native ?? custom?.native) !== true) {
    notes.push(
      "Docker is not installed on the nodes: where the image has it, native: true in vm_configuration uses it",
    );
  }
  return notes;
}

function warningsOf(
  { specification }: PoolFileParts,
  image: MarketplaceImage | undefined,
): string[] {
  const warnings: string[] = [];
  const { allow = [], deny = [] } = specification.remote_access_control ?? {};
  if (allow.length + deny.length === 0) {
    warnings.push(
      "The nodes' SSH port is open to every address; to open it to yours alone, add to the pool file under " +
        "pool_specification: remote_access_control: {allow: [ADDRESS], deny: ['*']}",
    );
  }
  if (allow.includes("*") && deny.length > 0) {
    warnings.push("remote_access_control: deny has no effect, since allow: ['*'] ranks above it");
  }
  if (image?.endOfLife !== undefined && image.endOfLife.getTime() < Date.now()) {
    warnings.push(
      `The Batch service no longer supports the image ${image.publisher} ${image.offer} ${image.sku}, ` +
        `since ${image.endOfLife.toISOString().slice(0, 10)}`,
    );
  }
  return warnings;
}

/** A pool of the same id is deleted only where `--recreate` says so. */
function refuseUnlessRecreated({ poolId }: PoolSession, { options }: Invocation): void {
  if (options.has("recreate")) return;
  throw new UserError(`There is a pool ${poolId} already`, {
    hint:
      "Delete it and make it anew with --recreate, or change its size with: poolgen pool resize",
  });
}

async function makeRoom(session: PoolSession, invocation: Invocation): Promise<void> {
  const { client, poolId, signal } = session;
  await confirm(`Delete the pool ${poolId} with all its nodes, and make it anew?`, invocation);
  using progress = startProgress(invocation);
  progress.show(`deleting the pool ${poolId}`);
  // it may have gone while the question was open
  if (await poolExists(client, poolId)) await deletePool(client, poolId);
  await poolGone(client, poolId, signal);
}
