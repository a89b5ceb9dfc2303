import { UserError } from "../errors.ts";
import type { TunnelRecord } from "./list_tunnels.ts";

/** Why nothing can be done with a tunnel whose ssh is there, but does not answer. */
export function silentError({ nodeId, folder }: TunnelRecord): UserError {
  return new UserError(`The ssh of the tunnel to ${nodeId} does not answer`, {
    hint: `It may be suspended: end it, or let it go on (its folder is ${folder})`,
  });
}
