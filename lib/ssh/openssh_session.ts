import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Duplex } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import type {
  NodeSession,
  ProvedKey,
  RemotePlace,
  RunResult,
  ServerOffer,
} from "../checks/node_session.ts";
import type { Greeting } from "./greeting.ts";
import { OpensshLog } from "./openssh_log.ts";
import { runProgram } from "./run_program.ts";

/** How long the log has to say that a channel is open, in milliseconds. */
const CHANNEL_MS = 5_000;

/** How OpenSSH is called. */
export interface OpensshLogin {
  /** The ssh_config to use, and nothing beside it. */
  readonly configFile: string;
  readonly alias: string;
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
    const { alias, env } = this.#login;
    const { code, stdout, stderr } = await runProgram(
      "ssh",
      [...this.#options(), "-nT", "--", alias, command],
      { env },
    );
    return { code: code === 255 ? undefined : code, stdout, stderr };
  }

  async sftp(): Promise<string> {
    await this.login();
    const { alias, env } = this.#login;
    const child = spawn("sftp", ["-q", ...this.#options(), "-b", "-", "--", alias], {
      env: { ...env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    child.stdin.end("pwd\n");
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk) => stdout += chunk);
    child.stderr.on("data", (chunk) => stderr += chunk);
    const [code] = await once(child, "close");
    const [, home] = /^Remote working directory: (.*)$/m.exec(stdout) ?? [];
    if (code === 0 && home !== undefined) return home;
    throw new Error(`the SFTP server does not answer: ${stderr.trim().slice(0, 200)}`);
  }

  async dial(place: RemotePlace): Promise<Duplex> {
    await this.login();
    const { alias, env } = this.#login;
    const local = join(this.#folder ?? "", `f${this.#forwards++}`);
    const remote = place.kind === "unix" ? place.path : `${place.host}:${place.port}`;
    const { code, stderr } = await runProgram(
      "ssh",
      [...this.#options(), "-O", "forward", "-L", `${local}:${remote}`, "--", alias],
      { env },
    );
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
    const master = this.#master;
    if (master !== undefined && master.exitCode === null && master.signalCode === null) {
      const ended = once(master, "close");
      master.kill();
      await ended;
    }
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }

  #options(): string[] {
    const control = join(this.#folder ?? "", "c");
    return ["-F", this.#login.configFile, "-o", `ControlPath=${control}`, "-o", "LogLevel=ERROR"];
  }

  #start(): Promise<void> {
    return this.#started ??= this.#connect();
  }

  async #connect(): Promise<void> {
    const { configFile, alias, env, timeout } = this.#login;
    this.#folder = await mkdtemp(join(tmpdir(), "pg-"));
    const seconds = Math.max(1, Math.ceil(timeout / 1000));
    const child = this.#master = spawn("ssh", [
      ...["-F", configFile, "-o", `ControlPath=${join(this.#folder, "c")}`],
      ...["-o", "ControlMaster=yes", "-o", "ControlPersist=no", "-o", "BatchMode=yes"],
      ...["-o", `ConnectTimeout=${seconds}`, "-o", "LogLevel=DEBUG2", "-NT", "--", alias],
    ], { env: { ...env }, stdio: ["ignore", "ignore", "pipe"] });
    const lines = createInterface({ input: child.stderr });
    lines.on("line", (line) => this.#log.read(line));
    child.on("error", (error) => this.#log.end(`Cannot run ssh: ${error.message}`));
    child.on("close", () => this.#log.end());
  }
}
