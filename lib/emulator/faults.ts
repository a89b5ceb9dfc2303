import type { Pace } from "./account/pace.ts";

/** What goes wrong on purpose, for the whole instance or one node. */
export interface Faults {
  /** Added to every answer of the Batch API, in milliseconds. */
  readonly apiLatency: number;
  /** The share of requests to the Batch API that get 429 or 503, from 0 to 1. */
  readonly apiErrorRate: number;
  /** Added to every packet from a node, in milliseconds. */
  readonly sshLatency: number;
  /** Whether connections to a node are reset at once. */
  readonly sshRefuse: boolean;
  /** Whether a node accepts connections and then says nothing. */
  readonly sshSilent: boolean;
  /** After how many bytes in both directions a connection to a node breaks; absent: never. */
  readonly sshDropAfter: number | undefined;
  /** Whether a node forwards ports and sockets, as `AllowTcpForwarding` and `AllowStreamLocalForwarding`. */
  readonly sshForwarding: boolean;
  /** Whether pools that map no port to 22 are reached all the same, as those made before 30 November 2025. */
  readonly sshDefaultMapping: boolean;
  /** Whether the list of nodes says where they are reached; else only their remote login settings do. */
  readonly nodeEndpoints: boolean;
  /** How long each state of a pool or node lasts. */
  readonly pace: Pace;
}

/** An instance on which nothing goes wrong. */
export const NO_FAULTS: Faults = {
  apiLatency: 0,
  apiErrorRate: 0,
  sshLatency: 0,
  sshRefuse: false,
  sshSilent: false,
  sshDropAfter: undefined,
  sshForwarding: true,
  sshDefaultMapping: false,
  nodeEndpoints: true,
  pace: { kind: "now" },
};
