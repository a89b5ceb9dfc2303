import { mkdir } from "node:fs/promises";
import { removeFolder } from "../../io/remove_folder.ts";
import type { Node } from "../account/node.ts";
import { isNodeUp } from "../account/node_states.ts";
import type { StartTask } from "../account/pool.ts";
import { connectDocker } from "../docker_endpoint/connect_docker.ts";
import type { LoginUser, NodeMachine, Sshd } from "../sshd/node_machine.ts";
import { startSshd } from "../sshd/start_sshd.ts";
import type { ContainerStatus, InstanceMachines } from "./instance_machines.ts";
import type { MachinesSetup } from "./machines_setup.ts";
import {
  type EnvironmentFacts,
  NODE_VARIABLE,
  nodeEnvironment,
  userEnvironment,
} from "./node_environment.ts";
import { type NodeFolders, nodeFolders } from "./node_folders.ts";
import { Neighbours } from "./neighbours.ts";
import { onNodePort } from "./on_node_port.ts";
import { makeRsaHostKey, rsaHostKey } from "./rsa_host_keys.ts";
import { runStartTask } from "./run_start_task.ts";
import { sweepProcesses } from "./sweep_processes.ts";
import { writeHostKeys } from "./write_host_keys.ts";

/** The machines of an instance: an SSH server and a few folders for each node, all in this process. */
export class LiveMachines implements InstanceMachines {
  readonly areFresh = false;
  readonly #setup: MachinesSetup;
  readonly #servers = new Map<string, Sshd>();
  readonly #starting = new Map<string, Promise<Sshd>>();
  readonly #neighbours: Neighbours;

  /** Takes what surrounds the machines. */
  constructor(setup: MachinesSetup) {
    this.#setup = setup;
    this.#neighbours = new Neighbours(setup.files, setup.publicAddress);
  }

  async start(node: Node): Promise<number> {
    const { poolOf, changed } = this.#setup;
    await makeRsaHostKey(node, poolOf(node)?.nodes.length ?? 0, changed);
    const running = this.#servers.get(node.id);
    if (running !== undefined) return running.port;
    // a start that was given up goes on behind the next one
    let starting = this.#starting.get(node.id);
    if (starting === undefined) {
      starting = this.#startServer(node).finally(() => this.#starting.delete(node.id));
      this.#starting.set(node.id, starting);
    }
    return (await starting).port;
  }

  async #startServer(node: Node): Promise<Sshd> {
    const server = await this.#listen(node);
    this.#servers.set(node.id, server);
    return server;
  }

  halt(node: Node): void {
    this.#servers.get(node.id)?.disconnect();
    // what went on after its session ended does not outlive the machine
    sweepProcesses(NODE_VARIABLE, node.id);
  }

  usersChanged(node: Node, deleted?: string): Promise<void> {
    // who may log in is asked at each login
    if (deleted !== undefined) this.#servers.get(node.id)?.disconnect(deleted);
    return Promise.resolve();
  }

  async erase(node: Node): Promise<void> {
    await removeFolder(this.#folders(node).folder);
  }

  async remove(node: Node): Promise<void> {
    await this.#starting.get(node.id)?.catch(() => undefined);
    const server = this.#servers.get(node.id);
    this.#servers.delete(node.id);
    await server?.[Symbol.asyncDispose]();
    sweepProcesses(NODE_VARIABLE, node.id);
    await this.erase(node);
  }

  async runStartTask(node: Node, task: StartTask, signal: AbortSignal): Promise<number> {
    const folders = this.#folders(node);
    await writeHostKeys(folders.hostKeys, node.hostKeys);
    return await runStartTask(task, folders, nodeEnvironment(this.#facts(node)), signal);
  }

  filesOf(node: Node): Promise<string> {
    return Promise.resolve(this.#folders(node).root);
  }

  faultsChanged(): Promise<void> {
    // they are asked when they matter
    return Promise.resolve();
  }

  containerOf(): ContainerStatus | undefined {
    return undefined;
  }

  /** Ends every server, every connection and every command. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled(this.#starting.values());
    await Promise.all([...this.#servers.values()].map((server) => server[Symbol.asyncDispose]()));
    this.#servers.clear();
  }

  async #listen(node: Node): Promise<Sshd> {
    const { host } = this.#setup;
    const machine = this.#machine(node);
    return await onNodePort(node, this.#setup, (port) => startSshd(machine, { host, port }));
  }

  #machine(node: Node): NodeMachine {
    const { faults, log, env, neighbourKey } = this.#setup;
    return {
      nodeId: node.id,
      hostName: () => this.#hostName(node),
      isUp: () => isNodeUp(node),
      ed25519HostKey: () => node.hostKeys.ed25519,
      rsaHostKey: () => rsaHostKey(node, this.#setup.changed),
      findUser: (name) => findUser(node, name, neighbourKey),
      home: (user) => this.#home(node, user),
      environment: (user) => userEnvironment(this.#facts(node), user),
      faults: () => faults.of(node.id),
      connectDocker: () => connectDocker({ env }),
      resolve: (host, port) => this.#resolve(node, host, port),
      log: (line) => log(`${this.#hostName(node)}: ${line}`),
    };
  }

  #hostName(node: Node): string {
    return `node${this.#setup.poolOf(node)?.nodes.indexOf(node) ?? 0}`;
  }

  /** A node of the pool by one of its names, or this one, where its SSH server is meant. */
  #resolve(from: Node, host: string, port: number): { host: string; port: number } | undefined {
    if (port !== 22) return undefined;
    if (host === "localhost" || host === "127.0.0.1" || host === "::1") {
      return from.port === undefined
        ? undefined
        : { host: this.#setup.publicAddress, port: from.port };
    }
    const pool = this.#setup.poolOf(from);
    const node = pool?.nodes.find((node, index) =>
      node.id === host || host === `node${index}` || host === `${node.poolId}-node${index}` ||
      host === node.privateAddress
    );
    if (node?.port === undefined) return undefined;
    return { host: this.#setup.publicAddress, port: node.port };
  }

  async #home(node: Node, user: LoginUser): Promise<string> {
    const home = this.#folders(node).home(user.name);
    await mkdir(home, { recursive: true, mode: 0o700 });
    const pool = this.#setup.poolOf(node);
    if (pool !== undefined) await this.#neighbours.introduce(pool, user.name, home);
    return home;
  }

  #folders(node: Node): NodeFolders {
    return nodeFolders(this.#setup.files.nodes, node.id);
  }

  #facts(node: Node): EnvironmentFacts {
    const { accountName, instanceId, files, env } = this.#setup;
    return {
      node,
      folders: this.#folders(node),
      hostName: this.#hostName(node),
      accountName,
      accountUrl: this.#setup.accountUrl(),
      instanceId,
      programs: files.programs,
      env,
    };
  }
}

function findUser(node: Node, name: string, neighbourKey: string): LoginUser | undefined {
  const user = node.users.find((user) => user.name === name);
  if (user?.publicKey === undefined) return undefined;
  if (user.expiry !== undefined && user.expiry <= Date.now()) return undefined;
  return { name, isAdmin: user.isAdmin, publicKeys: [user.publicKey, neighbourKey] };
}
