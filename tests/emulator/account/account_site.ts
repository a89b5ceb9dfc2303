import { setTimeout as delay } from "node:timers/promises";
import { LiveAccount } from "../../../lib/emulator/account/live_account.ts";
import { type AccountState, emptyState } from "../../../lib/emulator/account/account_state.ts";
import type { Machines } from "../../../lib/emulator/account/machines.ts";
import type { NodeUser } from "../../../lib/emulator/account/node.ts";
import type { Pace } from "../../../lib/emulator/account/pace.ts";
import type { PoolDefinition } from "../../../lib/emulator/account/pool.ts";

/** The user that every node of a test has. */
export const BASELINE: NodeUser = {
  name: "root",
  isAdmin: true,
  publicKey: "ssh-ed25519 AAAA",
  expiry: undefined,
};

/** An account whose machines only write down what they are told. */
export interface AccountSite extends AsyncDisposable {
  readonly account: LiveAccount;
  readonly state: AccountState;
  /** What the machines were told, such as `start 0`, by slot. */
  readonly told: string[];
  readonly failures: unknown[];
  /** How the next start tasks end; 0 once there are no more. */
  readonly exitCodes: number[];
  pace: Pace;
}

/** Opens an account; what `state` says had been left by another process. */
export function openAccount(state: AccountState = emptyState()): AccountSite {
  const told: string[] = [];
  const failures: unknown[] = [];
  const exitCodes: number[] = [];
  const tell = (what: string, { slot }: { slot: number }): void =>
    void told.push(`${what} ${slot}`);
  const machines: Machines = {
    start(node): Promise<number> {
      tell("start", node);
      return Promise.resolve(node.port ?? 50_000 + node.slot);
    },
    areFresh: false,
    halt: (node) => tell("halt", node),
    usersChanged: (node, deleted) => Promise.resolve(tell(`users -${deleted ?? ""}`, node)),
    erase: (node) => Promise.resolve(tell("erase", node)),
    remove: (node) => Promise.resolve(tell("remove", node)),
    async runStartTask(node, _task, signal): Promise<number> {
      tell("task", node);
      await delay(1, undefined, { signal });
      return exitCodes.shift() ?? 0;
    },
    filesOf: ({ id }) => Promise.resolve(`/${id}`),
  };
  let pace: Pace = { kind: "now" };
  const account = new LiveAccount({
    name: "a",
    keys: ["a2V5", "a2V5Mg=="],
    state,
    machines,
    publicAddress: "127.0.0.1",
    baselineUsers: [BASELINE],
    pace: () => pace,
    mapsSshByDefault: () => false,
    showsEndpoints: () => true,
    changed: () => undefined,
    saved: () => Promise.resolve(),
    failed: (error) => failures.push(error),
  });
  account.resume();
  return {
    account,
    state,
    told,
    failures,
    exitCodes,
    get pace(): Pace {
      return pace;
    },
    set pace(next: Pace) {
      pace = next;
    },
    [Symbol.asyncDispose]: () => account[Symbol.asyncDispose](),
  };
}

/** What a client asks for: a pool that SSH reaches. */
export function definition(
  size: PoolDefinition["size"],
  more: Partial<PoolDefinition> = {},
): PoolDefinition {
  return {
    id: "Pool-1",
    size,
    resizeTimeout: "PT15M",
    autoScale: undefined,
    inboundNatPools: [{ name: "ssh", protocol: "tcp", backendPort: 22 }],
    startTask: undefined,
    body: {},
    ...more,
  };
}
