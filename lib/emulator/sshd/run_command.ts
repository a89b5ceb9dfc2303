import { type ChildProcess, spawn } from "node:child_process";
import { Writable } from "node:stream";
// @ts-types="npm:@types/ssh2@1.15.5"
import type { ServerChannel } from "ssh2";
import { endChannel } from "./end_channel.ts";
import { endGroup, signalGroup } from "./process_group.ts";
import type { TerminalSize } from "./terminal.ts";

/** What to run, and how. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Whether the program is `terminalProgram()`, which is told sizes and signals in lines of text. */
  readonly hasTerminal: boolean;
}

/** A command that was started for a channel. */
export interface RunningCommand {
  /** Sends a signal, by its number, to all its processes. */
  signal(number: number): void;
  /** Changes the size of its terminal, if it has one. */
  resize(size: TerminalSize): void;
  /** Ends all its processes, those that do not hear within 2 s by SIGKILL. */
  hangUp(): void;
  /**
   * Resolves when the command has ended, and what `hangUp` had to end; to its process group if that goes on
   * in the background.
   */
  readonly ended: Promise<number | undefined>;
}

/**
 * Runs a command in a process group of its own, connected to a channel, which then gets its exit code or
 * signal. What the command leaves in the background when it ends by itself goes on.
 * Throws, or rejects `ended`, if the system cannot start it.
 */
export function runCommand(command: Command, channel: ServerChannel): RunningCommand {
  const child = spawn(command.program, command.args, {
    cwd: command.folder,
    env: command.environment,
    detached: true,
    stdio: command.hasTerminal ? ["pipe", "pipe", "pipe", "pipe"] : "pipe",
  });
  const { stdin, stdout, stderr, pid } = child;
  if (stdin !== null) feed(channel, stdin);
  stdout?.on("error", ignore).pipe(channel, { end: false });
  stderr?.on("error", ignore).pipe(channel.stderr, { end: false });
  const control = controlOf(child);

  let over = false;
  let ending: Promise<void> | undefined;
  return {
    signal(number): void {
      if (over || pid === undefined) return;
      if (control === undefined) signalGroup(pid, number);
      else control.write(`S ${number}\n`);
    },
    resize({ rows, columns }): void {
      if (!over) control?.write(`W ${rows} ${columns}\n`);
    },
    hangUp(): void {
      if (over || pid === undefined) return;
      ending ??= endGroup(pid, control === undefined ? "SIGTERM" : "SIGHUP");
      // nobody reads what is still in there, and a stream that is not read never closes
      for (const stream of [stdin, stdout, stderr, control]) stream?.destroy();
    },
    ended: new Promise((resolve, reject) => {
      child.once("error", (error) => {
        over = true;
        reject(error);
      });
      // unlike "exit" this comes when all that was written has been read
      child.once("close", (code, signal) => {
        over = true;
        control?.destroy();
        endChannel(channel, code, signal);
        resolve(ending?.then(() => undefined) ?? (isLeft(pid) ? pid : undefined));
      });
    }),
  };
}

/** Hands on what the client sends, as far as the command reads it. */
function feed(channel: ServerChannel, stdin: Writable): void {
  stdin.on("error", ignore);
  stdin.once("close", () => {
    channel.unpipe(stdin);
    // a channel whose input is not read never closes
    channel.resume();
  });
  channel.pipe(stdin);
}

function isLeft(group: number | undefined): boolean {
  return group !== undefined && signalGroup(group, 0);
}

function controlOf(child: ChildProcess): Writable | undefined {
  const stream = child.stdio[3];
  return stream instanceof Writable ? stream.on("error", ignore) : undefined;
}

// whoever reads or writes at the other end may leave at any time; the end of the process tells
function ignore(): void {}
