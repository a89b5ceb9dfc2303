import { createServer, type Server as NetServer, type Socket } from "node:net";
// @ts-types="npm:@types/ssh2@1.15.5"
import { Server } from "ssh2";
import { safeAlgorithms } from "./algorithms.ts";
import { coalesceWrites } from "./coalesce_writes.ts";
import { applyConnectionFaults } from "./connection_faults.ts";
import { hostKeys } from "./host_keys.ts";
import type { LoginUser, NodeMachine, Sshd } from "./node_machine.ts";
import { endLeftGroup } from "./process_group.ts";
import { serveClient } from "./serve_client.ts";
import { socketOf } from "./ssh2_internals.ts";

/** As `LoginGraceTime` of sshd, but shorter: how long a client may take to log in, in milliseconds. */
const GRACE_MS = 30_000;
/** As `MaxStartups` of sshd, but higher: a whole pool's clients may come at once. */
const MAX_UNAUTHENTICATED = 500;
const KEEPALIVE_MS = 60_000;
/**
 * As a node's own server. Clients know by the name what OpenSSH does in its own way, such as SFTP's order of
 * the two paths of a symbolic link, which we share; what follows the name is a comment (RFC 4253, section 4.2).
 */
const SOFTWARE = "OpenSSH_8.9p1 poolgen";

/** Where a node's server listens; port 0 for one that is free. */
export interface SshdOptions {
  readonly host: string;
  readonly port: number;
}

/**
 * Starts the SSH server of a node, which costs little before the first client comes. Rejects with the
 * system's error if it cannot listen, such as on a port that is taken.
 */
export async function startSshd(machine: NodeMachine, options: SshdOptions): Promise<Sshd> {
  const sshd = new NodeSshd(machine);
  await sshd.listen(options);
  return sshd;
}

class NodeSshd implements Sshd {
  readonly #machine: NodeMachine;
  readonly #listener: NetServer;
  /** Everybody who is connected, with the user once they have logged in. */
  readonly #clients = new Map<Socket, LoginUser | undefined>();
  /** Those that have not logged in yet, with what to do once they have. */
  readonly #waiting = new Map<Socket, () => void>();
  /** The process groups of what was left in the background. */
  readonly #left = new Set<number>();
  readonly #started = new Set<Promise<unknown>>();
  #ssh: Server | undefined;
  /** The host key that `#ssh` was made with. */
  #hostKey: string | undefined;
  port = 0;

  constructor(machine: NodeMachine) {
    this.#machine = machine;
    this.#listener = createServer((socket) => this.#accept(socket));
  }

  get connections(): number {
    return this.#clients.size;
  }

  async listen({ host, port }: SshdOptions): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#listener.once("error", reject);
      this.#listener.listen(port, host, () => {
        this.#listener.off("error", reject);
        resolve();
      });
    });
    // such as too many open files: the next client may be luckier
    this.#listener.on("error", (error) => this.#log(error));
    const address = this.#listener.address();
    if (typeof address === "object" && address !== null) this.port = address.port;
  }

  #log(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.#machine.log(`${this.#machine.nodeId}: SSH: ${message}`);
  }

  #accept(socket: Socket): void {
    socket.on("error", () => socket.destroy());
    const faults = this.#machine.faults();
    const isFull = this.#waiting.size >= MAX_UNAUTHENTICATED;
    if (!this.#machine.isUp() || faults.sshRefuse || isFull) {
      socket.resetAndDestroy();
      return;
    }
    this.#clients.set(socket, undefined);
    socket.once("close", () => this.#clients.delete(socket));
    if (faults.sshSilent) {
      socket.resume();
      return;
    }
    socket.setNoDelay(true);
    this.#limit(socket);
    coalesceWrites(socket);
    applyConnectionFaults(socket, () => this.#machine.faults());
    try {
      this.#currentServer().injectSocket(socket);
    } catch (error) {
      this.#log(error);
      socket.destroy();
    }
  }

  /** Counts a client as not logged in until it is, and drops it if that takes too long. */
  #limit(socket: Socket): void {
    const timer = setTimeout(() => socket.destroy(), GRACE_MS);
    const done = (): void => {
      if (!this.#waiting.delete(socket)) return;
      clearTimeout(timer);
    };
    this.#waiting.set(socket, done);
    socket.once("close", done);
  }

  /** A machine that was rebuilt has other keys; who is connected stays with the server that they came to. */
  #currentServer(): Server {
    const hostKey = this.#machine.ed25519HostKey();
    if (this.#ssh === undefined || this.#hostKey !== hostKey) {
      this.#ssh = this.#createServer();
      this.#hostKey = hostKey;
    }
    return this.#ssh;
  }

  #createServer(): Server {
    const config = {
      hostKeys: hostKeys(this.#machine),
      algorithms: safeAlgorithms(),
      ident: SOFTWARE,
      keepaliveInterval: KEEPALIVE_MS,
    };
    return new Server(config, (client) => {
      const socket = socketOf(client);
      serveClient(client, socket, this.#machine, {
        onLogin: (user) => {
          this.#clients.set(socket, user);
          this.#waiting.get(socket)?.();
        },
        onLeft: (group) => this.#left.add(group),
        onStarted: (ended) => {
          this.#started.add(ended);
          ended.catch((error) => this.#log(error)).finally(() => this.#started.delete(ended));
        },
      });
    });
  }

  disconnect(user?: string): void {
    for (const [socket, login] of this.#clients) {
      if (user === undefined || login?.name === user) socket.destroy();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#listener.close(resolve));
    this.disconnect();
    await closed;
    await Promise.allSettled(this.#started);
    await Promise.all([...this.#left].map(endLeftGroup));
  }
}
