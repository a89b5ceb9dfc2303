import { rm } from "node:fs/promises";
import { mapBounded } from "../../concurrency.ts";
import type { DockerClient } from "../../docker/docker_client.ts";
import { readFromContainer } from "../../docker/read_from_container.ts";
import { runInContainer } from "../../docker/run_in_container.ts";
import { type KeyPair, makeEd25519Pair } from "../../ssh/key_pair.ts";
import type { Node } from "../account/node.ts";
import { isNodeUp } from "../account/node_states.ts";
import type { StartTask } from "../account/pool.ts";
import type { ContainerStatus, InstanceMachines } from "../instance/instance_machines.ts";
import type { MachinesSetup } from "../instance/machines_setup.ts";
import { batchEnvironment } from "../instance/node_environment.ts";
import { nodeFolders } from "../instance/node_folders.ts";
import { onNodePort } from "../instance/on_node_port.ts";
import { makeRsaHostKey } from "../instance/rsa_host_keys.ts";
import { Turns } from "../instance/turns.ts";
import type { EngineSettings } from "./engine_settings.ts";
import { Lanes } from "./lanes.ts";
import { mirrorFiles } from "./mirror_files.ts";
import { NodeContainer } from "./node_container.ts";
import { type Neighbour, type NodeFile, nodeFiles } from "./node_files.ts";
import { type Gateway, startGateway } from "./start_gateway.ts";
import { CONTAINER_FOLDERS, NODE_ROOT, startTaskCommand } from "./start_task_command.ts";

/** What the containers of an instance need besides. */
export interface DockerEngine {
  readonly client: DockerClient;
  readonly settings: EngineSettings;
  /** The network that all of them are in. */
  readonly network: string;
  /** What ends after the machines. */
  readonly parts: AsyncDisposable;
}

/** How many containers are worked on at once: a daemon does not get faster with more. */
const AT_ONCE = 6;
/** What the service reports where the program of a task could not be started. */
const NOT_STARTED = 127;

/** What stands for a node; what is done to it is done in turns. */
interface Place {
  readonly node: Node;
  readonly turns: Turns;
  gateway?: Gateway;
  container?: NodeContainer;
  /** The files that its container was last given. */
  files?: string;
}

/** The machines of an instance as containers, each behind a port of this machine. */
export class DockerMachines implements InstanceMachines {
  readonly areFresh = true;
  readonly #setup: MachinesSetup;
  readonly #engine: DockerEngine;
  readonly #places = new Map<string, Place>();
  readonly #lanes = new Lanes(AT_ONCE);
  readonly #neighbourKeys = new Map<string, KeyPair>();
  readonly #boots = new Set<Promise<void>>();
  readonly #rounds = new Turns();
  #nextRound: Promise<void> | undefined;

  /** Takes what surrounds the machines, and the daemon that runs them. */
  constructor(setup: MachinesSetup, engine: DockerEngine) {
    this.#setup = setup;
    this.#engine = engine;
  }

  async start(node: Node): Promise<number> {
    const { poolOf, changed } = this.#setup;
    await makeRsaHostKey(node, poolOf(node)?.nodes.length ?? 0, changed);
    const place = this.#place(node);
    place.gateway ??= await this.#listen(place);
    const boot = place.turns.take(() => this.#lanes.take(() => this.#boot(place)));
    this.#boots.add(boot);
    await boot.finally(() => this.#boots.delete(boot));
    await this.#introduce();
    return place.gateway.port;
  }

  halt(node: Node): void {
    const place = this.#place(node);
    place.gateway?.disconnect();
    this.#behind(place, async () => {
      // connections may have come while it was still being started
      if (place.container?.running !== undefined) await place.container.kill();
      place.gateway?.disconnect();
    });
  }

  async usersChanged(node: Node): Promise<void> {
    const place = this.#place(node);
    await place.turns.take(() => this.#update(place));
  }

  async faultsChanged(): Promise<void> {
    await this.#introduce();
  }

  async erase(node: Node): Promise<void> {
    const place = this.#place(node);
    await place.turns.take(() => this.#removeContainer(place));
  }

  async remove(node: Node): Promise<void> {
    const place = this.#place(node);
    await place.turns.take(() => this.#removeContainer(place));
    await place.gateway?.[Symbol.asyncDispose]();
    this.#places.delete(node.id);
    await this.#introduce();
  }

  async runStartTask(node: Node, task: StartTask, signal: AbortSignal): Promise<number> {
    const { accountName, accountUrl } = this.#setup;
    const account = { name: accountName, url: accountUrl() };
    const command = startTaskCommand(task, batchEnvironment(node, CONTAINER_FOLDERS, account));
    const { container } = this.#place(node);
    if (command === undefined || container === undefined) return NOT_STARTED;
    const { client } = this.#engine;
    return (await runInContainer(client, container.id, { ...command, signal })).code;
  }

  async filesOf(node: Node): Promise<string> {
    const { root } = nodeFolders(this.#setup.files.nodes, node.id);
    const place = this.#place(node);
    await place.turns.take(async () => {
      if (place.container === undefined) return;
      const entries = await readFromContainer(this.#engine.client, place.container.id, NODE_ROOT);
      await mirrorFiles(root, entries ?? []);
    });
    return root;
  }

  containerOf(node: Node): ContainerStatus | undefined {
    const container = this.#places.get(node.id)?.container;
    if (container?.running === undefined) return undefined;
    const { address, published } = container.running;
    return { id: container.id, address, published: Object.fromEntries(published) };
  }

  /** Closes every port, and removes every container. */
  async [Symbol.asyncDispose](): Promise<void> {
    const places = [...this.#places.values()];
    await Promise.all(places.map(({ gateway }) => gateway?.[Symbol.asyncDispose]()));
    await Promise.allSettled(places.map(({ turns }) => turns.take(nothing)));
    await this.#engine.parts[Symbol.asyncDispose]();
  }

  #place(node: Node): Place {
    let place = this.#places.get(node.id);
    if (place === undefined) {
      place = { node, turns: new Turns() };
      this.#places.set(node.id, place);
    }
    return place;
  }

  async #listen(place: Place): Promise<Gateway> {
    const { node } = place;
    const { host, faults, log } = this.#setup;
    return await onNodePort(node, this.#setup, (port) =>
      startGateway({
        host,
        port,
        isUp: () => isNodeUp(node) && place.container?.running !== undefined,
        faults: () => faults.of(node.id),
        dial: () => dialOf(place),
        log: (line) => log(`${node.id}: SSH: ${line}`),
      }));
  }

  /** Brings a node's container to where its SSH server answers. */
  async #boot(place: Place): Promise<void> {
    if (place.container?.running !== undefined) return await this.#update(place);
    const container = place.container ??= await this.#create(place);
    await this.#settle(place, this.#filesOf(place), async () => {
      place.node.privateAddress = (await container.start()).address;
    });
    this.#setup.changed();
  }

  async #create({ node }: Place): Promise<NodeContainer> {
    const { client, settings, network } = this.#engine;
    const { instanceId, poolOf } = this.#setup;
    const cardinal = poolOf(node)?.nodes.indexOf(node) ?? 0;
    return await NodeContainer.create(client, { node, cardinal, instanceId, network, settings });
  }

  /** Tells a node that runs what has changed, if anything has. */
  async #update(place: Place): Promise<void> {
    const { container } = place;
    if (container?.running === undefined) return;
    const files = this.#filesOf(place);
    if (JSON.stringify(files) === place.files) return;
    await this.#settle(place, files, () => container.apply());
  }

  /** Gives a container its files, and lets it become what they say; what failed is done again the next time. */
  async #settle(
    place: Place,
    files: readonly NodeFile[],
    become: () => Promise<void>,
  ): Promise<void> {
    delete place.files;
    await place.container?.fill(files);
    await become();
    place.files = JSON.stringify(files);
  }

  /** Tells every node of all the others; a round that has not begun yet is everybody's who asks meanwhile. */
  async #introduce(): Promise<void> {
    this.#nextRound ??= this.#rounds.take(async () => {
      // one round for all nodes of a new pool, not one for each
      while (this.#boots.size > 0) await Promise.allSettled(this.#boots);
      this.#nextRound = undefined;
      await mapBounded(
        [...this.#places.values()],
        AT_ONCE,
        (place) =>
          place.turns.take(() => this.#update(place)).catch((error: unknown) => {
            // such as where it has just been taken away
            this.#setup.log(`${place.node.id}: ${error instanceof Error ? error.message : error}`);
          }),
      );
    });
    await this.#nextRound;
  }

  #filesOf({ node }: Place): readonly NodeFile[] {
    const nodes = this.#setup.poolOf(node)?.nodes ?? [];
    const neighbours = nodes.flatMap((other, cardinal): Neighbour[] => {
      const running = this.#places.get(other.id)?.container?.running;
      return running === undefined ? [] : [{ node: other, cardinal, address: running.address }];
    });
    return nodeFiles({
      node,
      neighbours,
      neighbourKey: (user) => this.#neighbourKey(user),
      forwards: this.#setup.faults.of(node.id).sshForwarding,
    });
  }

  #neighbourKey(user: string): KeyPair {
    let pair = this.#neighbourKeys.get(user);
    if (pair === undefined) {
      pair = makeEd25519Pair("poolgen");
      this.#neighbourKeys.set(user, pair);
    }
    return pair;
  }

  async #removeContainer(place: Place): Promise<void> {
    await place.container?.remove();
    delete place.container;
    delete place.files;
    const { folder } = nodeFolders(this.#setup.files.nodes, place.node.id);
    await rm(folder, { recursive: true, force: true });
  }

  /** Does what nobody waits for. */
  #behind(place: Place, act: () => Promise<void>): void {
    place.turns.take(act).catch((error: unknown) => {
      this.#setup.log(`${place.node.id}: ${error instanceof Error ? error.message : error}`);
    });
  }
}

async function dialOf({ container, node }: Place): ReturnType<NodeContainer["dial"]> {
  if (container === undefined) throw new Error(`${node.id} has no container`);
  return await container.dial();
}

async function nothing(): Promise<void> {
  // only waits for its turn
}
