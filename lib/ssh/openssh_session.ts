import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { access, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Duplex } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { makeTemporaryFolder } from "../io/make_temporary_folder.ts";
import { programPath } from "../io/program_path.ts";
import { cannotRun } from "./cannot_run.ts";
import type {
  NodeSession,
  ProvedKey,
  RemotePlace,
  RunResult,
  ServerOffer,
} from "../checks/node_session.ts";
import type { Node } from "../inventory/inventory.ts";
import type { Greeting } from "./greeting.ts";
import { OpensshLog } from "./openssh_log.ts";
import type { PublicKey } from "./public_key.ts";
import { type ProgramResult, runProgram } from "./run_program.ts";

/** What a node is called where its name means nothing. */
const HOST = "node";
/** How long the log has to say that a channel is open, in milliseconds. */
const CHANNEL_MS = 5_000;

/** How OpenSSH is called. */
export interface OpensshLogin {
  /** The ssh_config to use, and nothing beside it, where there is one. */
  readonly configFile: string;
  /** The node as it is now, whatever that file says of it. */
  readonly node: Node;
  readonly identityFile: string | undefined;
  /** The host keys that the node may have; any where there are none. */
  readonly trusted: readonly PublicKey[];
  readonly env: Readonly<Record<string, string>>;
  /** How long a server may take to let somebody in, in milliseconds. */
  readonly timeout: number;
}

/** A connection to a node by the `ssh` program, which tells in its log what it meets, and shares the connection. */
export class OpensshSession implements NodeSession {
  readonly #login: OpensshLogin;
  readonly #log = new OpensshLog();
  #started: Promise<void> | undefined;
  #folder: string | undefined;
  #master: ChildProcess | undefined;
  #forwards = 0;

  /** Takes how to call `ssh`; nothing is started yet. */
  constructor(login: OpensshLogin) {
    this.#login = login;
  }

  async reach(): Promise<number> {
    await this.#start();
    return await this.#log.reached.promise;
  }

  async greet(): Promise<Greeting> {
    await this.#start();
    return await this.#log.greeted.promise;
  }

  async offer(): Promise<ServerOffer> {
    await this.#start();
    return await this.#log.offered.promise;
  }

  async hostKey(): Promise<ProvedKey> {
    await this.#start();
    return await this.#log.proved.promise;
  }

  async methods(): Promise<readonly string[]> {
    await this.#start();
    return await this.#log.asked.promise;
  }

  async login(): Promise<number> {
    await this.#start();
    return await this.#log.entered.promise;
  }

  async run(command: string): Promise<RunResult> {
    await this.login();
    const { code, stdout, stderr } = await this.#share("ssh", ["-nT", "--", HOST, command]);
    return { code: code === 255 ? undefined : code, stdout, stderr };
  }

  async sftp(): Promise<string> {
    await this.login();
    await writeFile(join(this.#folder ?? "", "b"), "pwd\n");
    const { code, stdout, stderr } = await this.#share("sftp", ["-q", "-b", "b", "--", HOST]);
    const [, home] = /^Remote working directory: (.*)$/m.exec(stdout) ?? [];
    if (code === 0 && home !== undefined) return home;
    throw new Error(`the SFTP server does not answer: ${stderr.trim().slice(0, 200)}`);
  }

  async dial(place: RemotePlace): Promise<Duplex> {
    await this.login();
    const name = `f${this.#forwards++}`;
    const local = join(this.#folder ?? "", name);
    const remote = place.kind === "unix" ? place.path : bracketed(place);
    const args = ["-O", "forward", "-L", `./${name}:${remote}`, "--", HOST];
    const { code, stderr } = await this.#share("ssh", args);
    if (code !== 0) throw new Error(stderr.trim().slice(0, 200));
    const { promise: opened, resolve } = Promise.withResolvers<Error | undefined>();
    this.#log.onChannel = resolve;
    const socket = connect(local);
    socket.on("error", () => {
      // whoever asks through it hears of it too
    });
    // a log that says nothing of channels is no reason to wait
    const refusal = await Promise.race([opened, delay(CHANNEL_MS, undefined, { ref: false })]);
    if (refusal === undefined) return socket;
    socket.destroy();
    throw refusal;
  }

  /** Ends the connection, and takes away what it needed. */
  async [Symbol.asyncDispose](): Promise<void> {
    // what is just starting could not be ended
    await this.#started?.catch(() => {});
    const master = this.#master;
    if (master?.pid !== undefined && master.exitCode === null && master.signalCode === null) {
      const ended = once(master, "exit");
      master.kill();
      await ended;
    }
    master?.stderr?.destroy();
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }

  /** Runs a program that uses the connection. */
  #share(program: string, args: readonly string[]): Promise<ProgramResult> {
    const options = [
      ...["-F", "/dev/null", "-o", "ControlPath=c", "-o", "LogLevel=ERROR"],
      // where the connection has ended, no other one is made
      ...["-o", "ProxyCommand=exit 1"],
    ];
    const { env } = this.#login;
    return runProgram(program, [...options, ...args], { env, cwd: this.#folder ?? "" });
  }

  #start(): Promise<void> {
    return this.#started ??= this.#connect();
  }

  async #connect(): Promise<void> {
    const { configFile, env, timeout } = this.#login;
    // it is the current folder of all that is run, so that no path has to survive OpenSSH's own expansions
    const cwd = this.#folder = await makeTemporaryFolder("pg-");
    await writeFile(join(cwd, "k"), this.#knownHosts(), { mode: 0o600 });
    const isRendered = await access(configFile).then(() => true, () => false);
    const child = this.#master = spawn(programPath("ssh", env), [
      ...["-F", isRendered ? configFile : "/dev/null", ...this.#nodeOptions()],
      ...["-o", "LogLevel=DEBUG2", "-NT", "--", isRendered ? this.#login.node.alias : HOST],
    ], { env: { ...env }, cwd, stdio: ["ignore", "ignore", "pipe"] });
    const lines = createInterface({ input: child.stderr });
    lines.on("line", (line) => this.#log.read(line));
    child.on("error", (error) => this.#log.end(cannotRun("ssh", error).message));
    child.on("close", () => this.#log.end());
    // ConnectTimeout ends when the server greets
    const timer = setTimeout(() => {
      this.#log.end("the server did not go on in time");
      child.kill();
    }, timeout);
    this.#log.entered.promise.finally(() => clearTimeout(timer)).catch(() => {});
  }

  #knownHosts(): string {
    const { node, trusted } = this.#login;
    // OpenSSH looks names up in small letters
    const name = node.nodeId.toLowerCase();
    return trusted.map(({ type, base64 }) => `${name} ${type} ${base64}\n`).join("");
  }

  /** What the rendered file should say of the node: whether it does is for another check to tell. */
  #nodeOptions(): string[] {
    const { node, identityFile, trusted, timeout } = this.#login;
    const options = {
      HostName: node.address,
      Port: node.port,
      HostKeyAlias: node.nodeId,
      ...(node.user === undefined ? {} : { User: node.user }),
      UserKnownHostsFile: "k",
      GlobalKnownHostsFile: "/dev/null",
      StrictHostKeyChecking: trusted.length > 0 ? "yes" : "accept-new",
      ...(identityFile === undefined ? {} : { IdentitiesOnly: "yes" }),
      ControlPath: "c",
      ControlMaster: "yes",
      ControlPersist: "no",
      BatchMode: "yes",
      ConnectTimeout: Math.max(1, Math.ceil(timeout / 1000)),
    };
    return [
      ...Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]),
      ...(identityFile === undefined ? [] : ["-i", identityFile.replaceAll("%", "%%")]),
    ];
  }
}

function bracketed({ host, port }: { readonly host: string; readonly port: number }): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
