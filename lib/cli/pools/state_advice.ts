import { fitnessOf } from "../../azure/nodes/node_states.ts";
import type { Node, Target } from "../../inventory/inventory.ts";

/**
 * What to do about a node of an account that lets nobody in, where its state is one in which no user can be added to
 * it; `undefined` in other states, and for machines whose state nobody keeps.
 */
export function stateAdvice(
  { alias, state }: Pick<Node, "alias" | "state">,
  target: Target,
): string | undefined {
  if (state === undefined || (target !== "live" && target !== "emulator")) return undefined;
  switch (fitnessOf(state)) {
    case "ready":
      return undefined;
    case "coming":
    case "gone":
      return `${alias} is ${state}: wait until poolgen pool grls shows it as idle, or choose another node`;
    case "up": {
      // the service reboots no unusable node
      const reboot = state === "unusable" ? "" : `poolgen pool nodes reboot --nodeid ${alias}, or `;
      return `${alias} is ${state}: poolgen pool nodes list tells what is wrong with it; what may help is ` +
        `${reboot}poolgen pool nodes del --nodeid ${alias}`;
    }
  }
}
