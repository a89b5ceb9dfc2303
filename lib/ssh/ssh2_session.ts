import type { Buffer } from "node:buffer";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
// @ts-types="npm:@types/ssh2@1.15.5"
import { Client, type ClientChannel, type ParsedKey } from "ssh2";
import type {
  NodeSession,
  ProvedKey,
  RemotePlace,
  RunResult,
  ServerOffer,
} from "../checks/node_session.ts";
import type { Node } from "../inventory/inventory.ts";
import { clientAlgorithms } from "./client_algorithms.ts";
import { connectionFault } from "./connection_fault.ts";
import { dialRefused } from "./dial_refused.ts";
import { fingerprint } from "./fingerprint.ts";
import { Greeter, type Greeting } from "./greeting.ts";
import { LoginDenied } from "./login_denied.ts";
import { type PublicKey, publicKeyOf } from "./public_key.ts";
import { ServerHello } from "./server_hello.ts";
import { step } from "./step.ts";

/** Who logs in, and by which key. */
export interface Ssh2Login {
  readonly user: string;
  readonly key: ParsedKey;
  /** The host keys that the node may have; any where there are none. */
  readonly trusted: readonly PublicKey[];
  /** How long a server may take to let somebody in, in milliseconds. */
  readonly timeout: number;
}

const MOST_OUTPUT = 64 << 10;

/** A connection to a node by ssh2. */
export class Ssh2Session implements NodeSession {
  readonly #node: Node;
  readonly #login: Ssh2Login;
  readonly #client = new Client();
  readonly #hello = new ServerHello();
  readonly #reached = step<number>();
  readonly #greeted = new Greeter();
  readonly #offered = step<ServerOffer>();
  readonly #proved = step<ProvedKey>();
  readonly #asked = step<readonly string[]>();
  readonly #entered = step<number>();
  #socket: Socket | undefined;
  #offeredKey: ProvedKey | undefined;
  #isTried = false;

  /** Takes a node and who logs in; nothing is sent yet. */
  constructor(node: Node, login: Ssh2Login) {
    this.#node = node;
    this.#login = login;
  }

  reach(): Promise<number> {
    this.#start();
    return this.#reached.promise;
  }

  greet(): Promise<Greeting> {
    this.#start();
    return this.#greeted.promise;
  }

  offer(): Promise<ServerOffer> {
    this.#start();
    return this.#offered.promise;
  }

  hostKey(): Promise<ProvedKey> {
    this.#start();
    return this.#proved.promise;
  }

  methods(): Promise<readonly string[]> {
    this.#start();
    return this.#asked.promise;
  }

  login(): Promise<number> {
    this.#start();
    return this.#entered.promise;
  }

  async run(command: string): Promise<RunResult> {
    await this.login();
    const { promise, resolve, reject } = Promise.withResolvers<RunResult>();
    this.#client.exec(command, (error, channel) => {
      // at once: everything may have come already, up to the end
      if (error === undefined || error === null) watch(channel, resolve, reject);
      else reject(error);
    });
    return await promise;
  }

  async sftp(): Promise<string> {
    await this.login();
    const files = await called<{
      realpath(path: string, done: (error: Error | undefined, path: string) => void): void;
      end(): void;
    }>((done) => this.#client.sftp(done));
    try {
      return await called<string>((done) => files.realpath(".", done));
    } finally {
      files.end();
    }
  }

  async dial(place: RemotePlace): Promise<Duplex> {
    await this.login();
    try {
      return await called<Duplex>((done) =>
        place.kind === "unix"
          ? this.#client.openssh_forwardOutStreamLocal(place.path, done)
          : this.#client.forwardOut("127.0.0.1", 0, place.host, place.port, done)
      );
    } catch (cause) {
      throw refusalInWords(cause);
    }
  }

  /** Closes the connection. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#client.destroy();
    this.#socket?.destroy();
    this.#fail(new Error("the connection was closed"));
    return Promise.resolve();
  }

  #start(): void {
    if (this.#socket !== undefined) return;
    const begin = performance.now();
    const since = (): number => Math.round(performance.now() - begin);
    const { address, port } = this.#node;
    const socket = this.#socket = connect({ host: address, port });
    socket.setNoDelay(true);
    socket.on("connect", () => {
      this.#reached.resolve(since());
      this.#shake(socket, since);
    });
    // before ssh2, which may end the connection for what it reads
    socket.on("data", (chunk: Buffer) => this.#readAlong(chunk, since));
    socket.on("error", ({ message }) => {
      // it was there, though it may not have been told
      if (/ECONNRESET|EPIPE/.test(message)) this.#reached.resolve(since());
      this.#fail(new Error(connectionFault(message)));
    });
    socket.on("close", () => this.#fail(new Error("the server closed the connection")));
  }

  #readAlong(chunk: Buffer, since: () => number): void {
    if (this.#hello.offer !== undefined) return;
    this.#hello.read(chunk);
    const { ident, first, offer } = this.#hello;
    const line = ident ?? first;
    if (line !== undefined) this.#greeted.hear(line, since());
    if (offer !== undefined) this.#offered.resolve(offer);
  }

  #shake(socket: Socket, since: () => number): void {
    const { user, key, timeout } = this.#login;
    const client = this.#client;
    client.on("error", (error) => this.#fail(inWords(error, user)));
    client.on("close", () => this.#fail(new Error("the server closed the connection")));
    client.on("handshake", () => {
      if (this.#offeredKey !== undefined) this.#proved.resolve(this.#offeredKey);
    });
    client.on("ready", () => this.#entered.resolve(since()));
    client.connect({
      sock: socket,
      username: user,
      readyTimeout: timeout,
      algorithms: clientAlgorithms(this.#login.trusted.map(({ type }) => type)),
      hostVerifier: (blob: Buffer): boolean => this.#verify(blob),
      authHandler: (left, _partial, next): void => {
        // the answer to nothing tells what there is
        if (left === null) return next("none");
        this.#asked.resolve(left);
        if (!left.includes("publickey") || this.#isTried) {
          this.#fail(new LoginDenied(user));
          client.end();
          return;
        }
        this.#isTried = true;
        next({ type: "publickey", username: user, key });
      },
    });
  }

  /** Called again whenever keys are exchanged anew. */
  #verify(blob: Buffer): boolean {
    const { type, base64 } = publicKeyOf(blob);
    const key = this.#offeredKey = { type, fingerprint: fingerprint({ base64 }) };
    const { trusted } = this.#login;
    const isTrusted = trusted.length === 0 ||
      trusted.some((known) => known.type === type && known.base64 === base64);
    // one that is trusted has still to be proved
    if (!isTrusted) this.#proved.resolve(key);
    return isTrusted;
  }

  /** Steps that were taken stay so. */
  #fail(error: Error): void {
    this.#greeted.end(error);
    const steps = [this.#reached, this.#offered, this.#proved, this.#asked, this.#entered];
    for (const { reject } of steps) reject(error);
  }
}

/** The value that a function hands to its callback. */
function called<T>(
  call: (done: (error: Error | undefined, value: T) => void) => void,
): Promise<T> {
  return new Promise((resolve, reject) =>
    call((error, value) => error === undefined || error === null ? resolve(value) : reject(error))
  );
}

function watch(
  channel: ClientChannel,
  resolve: (result: RunResult) => void,
  reject: (error: Error) => void,
): void {
  const [stdout, stderr] = [collect(channel), collect(channel.stderr)];
  let code: number | undefined;
  channel.on("exit", (value: unknown) => code = typeof value === "number" ? value : undefined);
  channel.on("error", reject);
  channel.on("close", () => resolve({ code, stdout: stdout(), stderr: stderr() }));
  channel.end();
}

/** Gathers the beginning of what a stream gives. */
function collect(stream: NodeJS.ReadableStream): () => string {
  let text = "";
  stream.on("data", (chunk: Buffer) => {
    if (text.length < MOST_OUTPUT) text += chunk.toString();
  });
  return () => text.slice(0, MOST_OUTPUT);
}

/** Reasons for which no channel is opened (RFC 4254, section 5.1). */
const [PROHIBITED, UNCONNECTED] = [1, 2];

/** Why the server opened no channel, where that is what was thrown. */
function refusalInWords(cause: unknown): unknown {
  if (!(cause instanceof Error) || !("reason" in cause)) return cause;
  const said = cause.message.replace(/^\(SSH\) Channel open failure: /, "");
  if (cause.reason === PROHIBITED) return dialRefused("prohibited", said);
  return dialRefused(cause.reason === UNCONNECTED ? "unconnected" : "other", said);
}

/** What ssh2 says where it and a server have no algorithm of a kind in common. */
const UNSHARED =
  /no matching (?:[CS]->[CS] )?(key exchange|host key format|cipher|MAC|compression)/i;

/** ssh2's words for the failures that users meet, in ours. */
function inWords(error: Error & { readonly level?: string }, user: string): Error {
  switch (error.level) {
    case "client-authentication":
      return new LoginDenied(user);
    case "client-timeout":
      return new Error("the server did not go on in time");
    default: {
      // such as post-quantum key exchanges alone, or classic Diffie-Hellman, which would take seconds
      const [, kind] = UNSHARED.exec(error.message) ?? [];
      return new Error(
        kind === undefined
          ? connectionFault(error.message)
          : `ssh2 knows none of the server's ${kind}s; check with --transport openssh`,
      );
    }
  }
}
