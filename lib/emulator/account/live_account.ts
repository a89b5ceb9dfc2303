import { BatchFault } from "../batch_fault.ts";
import type { Account, Endpoint } from "./account.ts";
import type { AccountSetup } from "./account_setup.ts";
import { newHostKeys } from "./new_node.ts";
import { newPool } from "./new_pool.ts";
import type { Node, NodeUser } from "./node.ts";
import { enterState } from "./node_life.ts";
import { isNodeUp, requireReady } from "./node_states.ts";
import { addUser, deleteUser, updateUser } from "./node_users.ts";
import type { AutoScale, Pool, PoolDefinition, PoolSize } from "./pool.ts";
import { PoolLife } from "./pool_life.ts";
import { requireActive, requireSteady } from "./pool_states.ts";

const SSH_PORT = 22;

/** An account whose pools live: sizes, nodes and start tasks follow what is asked for. */
export class LiveAccount implements Account, AsyncDisposable {
  readonly name: string;
  readonly keys: readonly string[];
  readonly #setup: AccountSetup;
  readonly #life: PoolLife;
  readonly #pools: Map<string, Pool>;

  /** Takes a state, which it changes in place. */
  constructor(setup: AccountSetup) {
    this.name = setup.name;
    this.keys = setup.keys;
    this.#setup = setup;
    this.#pools = new Map(setup.state.pools.map((pool) => [pool.id.toLowerCase(), pool]));
    this.#life = new PoolLife(setup, {
      startTaskOf: (node) => this.findPool(node.poolId)?.definition.startTask,
      deleted: (pool) => {
        this.#pools.delete(pool.id.toLowerCase());
        this.#poolsChanged();
      },
    });
  }

  /** Goes on with what an earlier process left. */
  resume(): void {
    for (const pool of this.#pools.values()) this.#life.resume(pool);
  }

  listPools(): readonly Pool[] {
    return this.#setup.state.pools;
  }

  findPool(id: string): Pool | undefined {
    return this.#pools.get(id.toLowerCase());
  }

  addPool(definition: PoolDefinition): Pool {
    const known = this.findPool(definition.id);
    if (known !== undefined) {
      throw new BatchFault(known.state === "deleting" ? "PoolBeingDeleted" : "PoolExists");
    }
    const pool = newPool(definition);
    this.#pools.set(pool.id.toLowerCase(), pool);
    this.#poolsChanged();
    if (pool.autoScale === undefined) this.#life.setTarget(pool, definition.size);
    else this.enableAutoScale(pool, pool.autoScale);
    return pool;
  }

  deletePool(pool: Pool): void {
    requireActive(pool);
    pool.state = "deleting";
    pool.stateTransitionTime = Date.now();
    this.#life.touch(pool);
    this.#life.delete(pool);
  }

  redefinePool(pool: Pool, definition: PoolDefinition): void {
    requireActive(pool);
    pool.definition = definition;
    this.#life.touch(pool);
  }

  resizePool(pool: Pool, target: PoolSize, resizeTimeout?: string): void {
    requireActive(pool);
    if (pool.autoScale !== undefined) throw new BatchFault("OperationNotValidOnPool");
    requireSteady(pool);
    if (resizeTimeout !== undefined) pool.definition = { ...pool.definition, resizeTimeout };
    this.#life.setTarget(pool, target);
  }

  stopResize(pool: Pool): void {
    requireActive(pool);
    if (pool.allocationState !== "resizing") {
      throw new BatchFault("OperationInvalidForCurrentState");
    }
    this.#life.stopResize(pool);
  }

  enableAutoScale(pool: Pool, autoScale: AutoScale): void {
    requireActive(pool);
    requireSteady(pool);
    pool.autoScale = autoScale;
    this.#life.touch(pool);
    this.#life.scale(pool);
  }

  disableAutoScale(pool: Pool): void {
    requireActive(pool);
    pool.autoScale = undefined;
    this.#life.stopScaling(pool);
    this.#life.touch(pool);
  }

  removeNodes(pool: Pool, nodeIds: readonly string[]): void {
    requireActive(pool);
    requireSteady(pool);
    const leaving = nodeIds.map((id) => {
      const node = pool.nodes.find((node) => node.id === id);
      if (node === undefined) throw new BatchFault("NodeNotFound");
      return node;
    });
    this.#life.removeNodes(pool, leaving);
  }

  reboot(node: Node): void {
    // which is not documented, but Batch Shipyard relies on it: its start task runs again
    if (node.state !== "starttaskfailed") requireReady(node);
    this.restart(node, "rebooting");
  }

  reimage(node: Node): void {
    requireReady(node);
    this.restart(node, "reimaging");
  }

  /** Starts a node again from whatever state it is in: in `reimaging` and `creating` it loses its users and its disk. */
  restart(node: Node, state: "rebooting" | "reimaging" | "creating"): void {
    this.#setup.machines.halt(node);
    node.errors = [];
    if (state !== "rebooting") {
      node.users = this.#setup.baselineUsers;
      node.hostKeys = newHostKeys(node.id);
    }
    enterState(node, state);
    this.#life.bringUp(node);
    this.#setup.changed();
  }

  /** Takes a node's machine away: a spot node that others needed, or one that broke. */
  takeAway(node: Node, state: "preempted" | "unusable"): void {
    this.#life.end(node);
    this.#setup.machines.halt(node);
    enterState(node, state);
    node.errors = state === "preempted" ? [] : [{
      code: "NodeUnusable",
      message: "The node is unusable because it was told to be",
    }];
    this.#setup.changed();
  }

  /** Gives a node other host keys; connections that are open stay. */
  async rotateHostKeys(node: Node): Promise<void> {
    node.hostKeys = newHostKeys(node.id);
    this.#setup.changed();
    // the machine makes what is missing
    if (isNodeUp(node)) await this.#setup.machines.start(node);
  }

  setScheduling(node: Node, enabled: boolean): void {
    if (node.isSchedulingEnabled === enabled) {
      throw new BatchFault("NodeAlreadyInTargetSchedulingState");
    }
    node.isSchedulingEnabled = enabled;
    if (node.state === "idle" || node.state === "offline") {
      enterState(node, enabled ? "idle" : "offline");
    }
    this.#setup.changed();
  }

  async addUser(node: Node, user: NodeUser): Promise<void> {
    addUser(node, user);
    this.#setup.changed();
    await this.#setup.machines.usersChanged(node);
  }

  async updateUser(
    node: Node,
    user: Pick<NodeUser, "name" | "publicKey" | "expiry">,
  ): Promise<void> {
    updateUser(node, user);
    this.#setup.changed();
    await this.#setup.machines.usersChanged(node);
  }

  async deleteUser(node: Node, name: string): Promise<void> {
    deleteUser(node, name);
    this.#setup.changed();
    await this.#setup.machines.usersChanged(node, name);
  }

  endpointOf(node: Node): Endpoint | undefined {
    const pool = this.findPool(node.poolId);
    if (pool === undefined || node.port === undefined) return undefined;
    const rule = pool.definition.inboundNatPools.find(({ backendPort }) =>
      backendPort === SSH_PORT
    );
    if (rule === undefined && !this.#setup.mapsSshByDefault()) return undefined;
    return {
      address: this.#setup.publicAddress,
      port: node.port,
      name: `${rule?.name ?? "SSHRule"}.${node.slot}`,
    };
  }

  shownEndpointOf(node: Node): Endpoint | undefined {
    return this.#setup.showsEndpoints() ? this.endpointOf(node) : undefined;
  }

  filesOf(node: Node): Promise<string> {
    return this.#setup.machines.filesOf(node);
  }

  polled(seen: Pool | Node): void {
    this.#life.polled(seen);
  }

  saved(): Promise<void> {
    return this.#setup.saved();
  }

  /** Stops everything that is under way; the state stays as it is, to be gone on with. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#life[Symbol.asyncDispose]();
  }

  #poolsChanged(): void {
    this.#setup.state.pools = [...this.#pools.values()].sort((a, b) => a.id < b.id ? -1 : 1);
    this.#setup.changed();
  }
}
