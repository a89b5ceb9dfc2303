import { constants } from "node:os";
// @ts-types="npm:@types/ssh2@1.15.5"
import type { ServerChannel, Session } from "ssh2";
import type { ClientConnection } from "./client_connection.ts";
import { ClientEnvironment } from "./command_environment.ts";
import { runCommand, type RunningCommand } from "./run_command.ts";
import { DIAL_DOCKER, dialDocker } from "./dial_docker.ts";
import { cannotRun } from "./end_channel.ts";
import { prepareCommand, type Wish } from "./prepare_command.ts";
import { serveSftp } from "./sftp/serve_sftp.ts";
import { type Terminal, terminalProgram, terminalSize, terminalType } from "./terminal.ts";

/** Answers what a client asks for in one session: a command, a shell, or a subsystem. */
export function serveSession(session: Session, connection: ClientConnection): void {
  const { client, machine, user } = connection;
  const environment = new ClientEnvironment();
  let terminal: Terminal | undefined;
  let running: RunningCommand | undefined;
  let agent: Promise<string | undefined> | undefined;
  let gone = false;

  const leave = (): void => {
    gone = true;
    client.off("close", leave);
    running?.hangUp();
  };
  // a channel's own "close" never comes while it holds input that nobody reads
  session.once("close", leave);
  client.once("close", leave);

  const run = async (channel: ServerChannel, command: string | undefined): Promise<void> => {
    try {
      if (command === DIAL_DOCKER) {
        await dialDocker(channel, machine);
        return;
      }
      const wish: Wish = { command, terminal, environment: environment.all(), agent: await agent };
      const prepared = await prepareCommand(wish, connection);
      if (gone) return;
      running = runCommand(prepared, channel);
      if (terminal !== undefined) running.resize(terminal);
      const left = await running.ended;
      if (left !== undefined) connection.left(left);
    } catch (error) {
      machine.log(`${machine.nodeId}: cannot run a command of ${user.name}: ${messageOf(error)}`);
      cannotRun(channel, error);
    }
  };
  const start = (channel: ServerChannel | undefined, command?: string): void => {
    // ssh2 gives no channel for a second request in a session
    if (channel === undefined) return;
    channel.on("error", () => {
      // the session's end follows
    });
    connection.keep(run(channel, command));
  };

  session.on("env", (accept, reject, { key, val }) => {
    answer(environment.set(key, val), accept, reject);
  });
  session.on("pty", (accept, reject, info) => {
    const possible = terminalProgram() !== undefined;
    if (possible) terminal = { ...terminalSize(info.rows, info.cols), type: terminalType(info) };
    else machine.log(`${machine.nodeId}: no terminal, as neither perl nor python3 is installed`);
    answer(possible, accept, reject);
  });
  session.on("auth-agent", (accept) => {
    agent = connection.agent();
    accept?.();
  });
  session.on("window-change", (accept, _reject, { rows, cols }) => {
    if (terminal === undefined) return;
    terminal = { ...terminal, ...terminalSize(rows, cols) };
    running?.resize(terminal);
    answer(true, accept, undefined);
  });
  session.on("signal", (accept, reject, { name }) => {
    const number = SIGNALS.get(`SIG${name}`);
    if (number !== undefined) running?.signal(number);
    answer(number !== undefined, accept, reject);
  });
  session.on("exec", (accept, _reject, { command }) => start(accept(), command));
  session.on("shell", (accept) => start(accept()));
  session.on("subsystem", (accept, reject, { name }) => {
    if (name !== "sftp") {
      reject?.();
      return;
    }
    const channel: ServerChannel | undefined = accept();
    if (channel === undefined) return;
    connection.keep(
      machine.home(user).then((home) => serveSftp(channel, home)).catch((error) => {
        machine.log(`${machine.nodeId}: cannot serve files to ${user.name}: ${messageOf(error)}`);
        cannotRun(channel, error);
      }),
    );
  });
}

const SIGNALS: ReadonlyMap<string, number> = new Map(Object.entries(constants.signals));

// clients that want no answer come without a way to give one
function answer(
  yes: boolean,
  accept: (() => void) | undefined,
  reject: (() => void) | undefined,
): void {
  if (yes) accept?.();
  else reject?.();
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
