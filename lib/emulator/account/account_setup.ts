import type { AccountState } from "./account_state.ts";
import type { Machines } from "./machines.ts";
import type { NodeUser } from "./node.ts";
import type { Pace } from "./pace.ts";

/** What an account is opened with. */
export interface AccountSetup {
  readonly name: string;
  readonly keys: readonly string[];
  readonly state: AccountState;
  readonly machines: Machines;
  /** The address that clients dial for every node, as behind a load balancer. */
  readonly publicAddress: string;
  /** The users that every node has from the start. */
  readonly baselineUsers: readonly NodeUser[];
  /** How long states last. */
  pace(): Pace;
  /** Whether pools that map no port to 22 are reached all the same, as those made before 30 November 2025. */
  mapsSshByDefault(): boolean;
  /** Whether nodes are shown with their endpoints. */
  showsEndpoints(): boolean;
  /** Told after every change of `state`. */
  changed(): void;
  /** Resolves once the present state is on disk. */
  saved(): Promise<void>;
  /** Told what goes wrong behind a pool or node, where nobody waits for it. */
  failed(error: unknown): void;
}
