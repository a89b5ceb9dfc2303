import type { AccountSetup } from "./account_setup.ts";
import { evaluateFormula } from "./evaluate_formula.ts";
import { Lives } from "./lives.ts";
import { newNode } from "./new_node.ts";
import type { Node } from "./node.ts";
import { ALLOCATION_FAILED, bringUp, enterState } from "./node_life.ts";
import { isNodeUp } from "./node_states.ts";
import { Pacer } from "./pace.ts";
import type { AllocationState, Pool, PoolSize, StartTask } from "./pool.ts";
import { sizeOf, surplusOf } from "./pool_states.ts";

const SCALE_MS = 60_000;

/** What the life of pools needs to know of the account. */
export interface PoolSurroundings {
  /** The start task of a node's pool, as it is now. */
  startTaskOf(node: Node): StartTask | undefined;
  /** Told when a pool is gone. */
  deleted(pool: Pool): void;
}

/** Lets pools follow what they were told: nodes come, start and go, at the pace that is set. */
export class PoolLife implements AsyncDisposable {
  readonly #setup: AccountSetup;
  readonly #around: PoolSurroundings;
  readonly #pacer: Pacer;
  readonly #lives: Lives;

  /** Takes what surrounds the pools. */
  constructor(setup: AccountSetup, around: PoolSurroundings) {
    this.#setup = setup;
    this.#around = around;
    this.#pacer = new Pacer(setup.pace);
    this.#lives = new Lives(setup.failed);
  }

  /** Goes on with a pool where an earlier process left it. */
  resume(pool: Pool): void {
    for (const node of pool.nodes) {
      // what kept its machine from it may have been the ports of the last time
      if (node.errors.some(({ code }) => code === ALLOCATION_FAILED)) {
        node.errors = [];
        enterState(node, "creating");
      }
      if (this.#setup.machines.areFresh && isNodeUp(node)) enterState(node, "starting");
      if (!["leavingpool", "preempted", "unusable"].includes(node.state)) this.bringUp(node);
    }
    if (pool.state === "deleting") this.delete(pool);
    else if (pool.allocationState === "stopping") this.stopResize(pool);
    else if (pool.allocationState === "resizing") this.#resize(pool);
    if (pool.autoScale !== undefined) this.scale(pool);
  }

  /** Gives a pool the size that it is to have. */
  setTarget(pool: Pool, target: PoolSize): void {
    pool.target = target;
    pool.resizeErrors = [];
    const { dedicated, lowPriority } = sizeOf(pool.nodes);
    if (dedicated === target.dedicated && lowPriority === target.lowPriority) this.touch(pool);
    else this.#resize(pool);
  }

  /** Leaves a pool with the nodes that it has. */
  stopResize(pool: Pool): void {
    this.#enter(pool, "stopping");
    this.#lives.begin(pool, async (signal) => {
      await this.#pacer.wait(pool, signal);
      pool.resizeErrors = [{ code: "ResizeStopped", message: "The resize was stopped by a user" }];
      this.#enter(pool, "steady");
    });
  }

  /** Takes nodes out of a pool, which does not replace them. */
  removeNodes(pool: Pool, leaving: readonly Node[]): void {
    pool.target = sizeOf(pool.nodes.filter((node) => !leaving.includes(node)));
    pool.resizeErrors = [];
    for (const node of leaving) enterState(node, "leavingpool");
    this.#resize(pool);
  }

  /** Deletes a pool with its nodes. */
  delete(pool: Pool): void {
    this.stopScaling(pool);
    this.#lives.begin(pool, async (signal) => {
      await this.#pacer.wait(pool, signal);
      await this.#leave(pool, pool.nodes, signal);
      this.#around.deleted(pool);
    });
  }

  /** Sizes a pool by its formula, now and every minute. */
  scale(pool: Pool): void {
    const act = (): void => {
      if (pool.autoScale === undefined || pool.allocationState !== "steady") return;
      const { target } = evaluateFormula(pool.autoScale.formula, sizeOf(pool.nodes));
      if (target !== undefined) this.setTarget(pool, target);
    };
    act();
    this.#lives.repeat(pool, SCALE_MS, act);
  }

  /** Leaves a pool's size to others. */
  stopScaling(pool: Pool): void {
    this.#lives.stopRepeating(pool);
  }

  /** Takes a node from the state that it is in to where it can be used. */
  bringUp(node: Node): void {
    const { machines } = this.#setup;
    const surroundings = {
      machines,
      pacer: this.#pacer,
      startTaskOf: (node: Node) => this.#around.startTaskOf(node),
      changed: () => this.#setup.changed(),
    };
    this.#lives.begin(node, (signal) => bringUp(node, surroundings, signal));
  }

  /** Ends what is under way for a node. */
  end(node: Node): void {
    this.#lives.end(node);
  }

  /** Counts a client's look at a pool or node. */
  polled(seen: Pool | Node): void {
    this.#pacer.polled(seen);
  }

  /** Notes that a pool has changed. */
  touch(pool: Pool): void {
    pool.lastModified = Date.now();
    const count = BigInt(++this.#setup.state.changes);
    // as the service's: a time that never repeats
    pool.eTag = `0x${(0x8DE000000000000n + count).toString(16).toUpperCase()}`;
    this.#setup.changed();
  }

  /** Stops everything that is under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#lives.endAll();
  }

  #resize(pool: Pool): void {
    this.#enter(pool, "resizing");
    this.#lives.begin(pool, async (signal) => {
      await this.#pacer.wait(pool, signal);
      await this.#leave(pool, surplusOf(pool), signal);
      const { dedicated, lowPriority } = sizeOf(pool.nodes);
      this.#join(pool, pool.target.dedicated - dedicated, true);
      this.#join(pool, pool.target.lowPriority - lowPriority, false);
      this.#enter(pool, "steady");
    });
  }

  #join(pool: Pool, count: number, isDedicated: boolean): void {
    const { state, baselineUsers: users } = this.#setup;
    const taken = new Set(state.pools.flatMap(({ nodes }) => nodes.map(({ slot }) => slot)));
    const joining: Node[] = [];
    for (let slot = 0; joining.length < count; slot++) {
      if (taken.has(slot)) continue;
      const poolId = pool.id;
      joining.push(newNode({ poolId, number: state.nodesMade++, slot, isDedicated, users }));
    }
    // ids grow, so that the order stays
    pool.nodes = [...pool.nodes, ...joining];
    for (const node of joining) this.bringUp(node);
  }

  async #leave(pool: Pool, leaving: readonly Node[], signal: AbortSignal): Promise<void> {
    if (leaving.length === 0) return;
    for (const node of leaving) {
      this.end(node);
      enterState(node, "leavingpool");
    }
    this.#setup.changed();
    await this.#pacer.wait(pool, signal);
    await Promise.all(leaving.map((node) => this.#setup.machines.remove(node)));
    pool.nodes = pool.nodes.filter((node) => !leaving.includes(node));
    this.#setup.changed();
  }

  #enter(pool: Pool, state: AllocationState): void {
    pool.allocationState = state;
    pool.allocationStateTransitionTime = Date.now();
    this.touch(pool);
  }
}
