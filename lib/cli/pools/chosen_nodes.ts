import type { BatchNode } from "../../azure/nodes/batch_node.ts";
import { isNodeId } from "../../azure/client/checked_answers.ts";
import { listNodes } from "../../azure/nodes/list_nodes.ts";
import { closestNode } from "../../closest_word.ts";
import { UsageError } from "../../errors.ts";
import { nodeNames } from "../../inventory/inventory.ts";
import { numberNodes } from "../../inventory/number_nodes.ts";
import type { Invocation } from "../command_table/command.ts";
import type { PoolSession } from "./pool_session.ts";

/** Options that stand for all nodes in a state. */
export const STATE_OPTIONS: ReadonlyMap<string, string> = new Map([
  ["all-start-task-failed", "starttaskfailed"],
  ["all-starting", "starting"],
  ["all-unusable", "unusable"],
]);

/**
 * The nodes of a pool that the options name: by `--nodeid` (an id, an alias, a long alias or a cardinal) or by their state. Throws
 * `UsageError` where they name none, or one that is not there.
 */
export async function chosenNodes(
  { client, poolId, config }: PoolSession,
  { options, lists }: Invocation,
): Promise<readonly BatchNode[]> {
  const names = lists.get("nodeid") ?? [];
  const states = [...STATE_OPTIONS].flatMap(([name, state]) => options.has(name) ? [state] : []);
  if (names.length + states.length === 0) {
    throw new UsageError("Say which nodes", {
      hint: "By --nodeid ID, once for each, or by their state with --all-start-task-failed",
    });
  }
  const numbered = numberNodes(await listNodes(client, poolId), ({ id }) => id);
  const { prefix } = config.settings;
  const namesOf = ({ cardinal, node }: typeof numbered[0]): readonly string[] =>
    nodeNames(poolId, { alias: `${prefix}${cardinal}`, nodeId: node.id });
  const named = names.map((name) => {
    const found = numbered.find((one) => [...namesOf(one), `${one.cardinal}`].includes(name));
    if (found !== undefined) return found.node;
    const near = closestNode(name, numbered.flatMap(namesOf));
    throw new UsageError(`The pool ${poolId} has no node ${name}`, {
      hint: near === undefined ? "See them with: poolgen pool nodes list" : `Did you mean ${near}?`,
    });
  });
  const inState = numbered.map(({ node }) => node).filter(({ state }) => states.includes(state));
  // an id becomes a part of a path
  return [...new Set([...named, ...inState])].filter(({ id }) => isNodeId(id));
}
