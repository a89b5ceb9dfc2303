import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { platform } from "node:os";
import { basename, join } from "node:path";
import process from "node:process";
import { errorCode } from "../io/file_failure.ts";
import { makeTemporaryFolder } from "../io/make_temporary_folder.ts";
import { programPath } from "../io/program_path.ts";
import type { DockerAddress } from "./docker_endpoint.ts";

/** A socket of this user's alone, each connection to which is one to a daemon on another machine. */
export interface SshBridge extends AsyncDisposable {
  readonly path: string;
  /** The last line of what `ssh` said when it failed most recently. */
  failure(): string | undefined;
}

/** Bounds what is kept of what a server says. */
const MAX_SAID = 8_192;

/**
 * Reaches a daemon as Docker does, by OpenSSH with all that the user has set for it: known hosts, keys, jumps. Nobody
 * is asked for a password, since each connection would ask again.
 */
export async function startSshBridge(
  address: DockerAddress & { kind: "ssh" },
  env: Readonly<Record<string, string | undefined>>,
): Promise<SshBridge> {
  const folder = await makeTemporaryFolder("poolgen-docker-");
  // Windows has no sockets in folders; nobody guesses the name of this one
  const path = platform() === "win32"
    ? `\\\\.\\pipe\\${basename(folder)}`
    : join(folder, "docker.sock");
  const sockets = new Set<Socket>();
  let failure: string | undefined;
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    connect(socket, sshArguments(address), env, (said) => {
      failure = said;
    });
  });
  const removeNow = (): void => rmSync(folder, { recursive: true, force: true });
  process.once("exit", removeNow);
  try {
    server.listen(path);
    await once(server, "listening");
  } catch (error) {
    process.off("exit", removeNow);
    removeNow();
    throw error;
  }
  // what still talks to a daemon must be no reason to go on
  server.unref();
  return {
    path,
    failure: () => failure,
    async [Symbol.asyncDispose](): Promise<void> {
      for (const socket of sockets) socket.destroy();
      const closed = once(server, "close");
      server.close();
      await closed;
      process.off("exit", removeNow);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What comes after `--` can be no option; the words after it are one line for the other machine's shell. */
export function sshArguments(address: DockerAddress & { kind: "ssh" }): string[] {
  const { user, host, port, socket } = address;
  return [
    ...["-T", "-o", "BatchMode=yes", "-o", "ConnectTimeout=30"],
    ...(user === undefined ? [] : ["-l", user]),
    ...(port === undefined ? [] : ["-p", String(port)]),
    ...["--", host, "docker"],
    ...(socket === undefined ? [] : ["--host", `unix://${socket}`]),
    ...["system", "dial-stdio"],
  ];
}

function connect(
  socket: Socket,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  onFailure: (said: string) => void,
): void {
  const child = spawn(programPath("ssh", env), args, {
    env: { ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-MAX_SAID);
  });
  child.once("error", (error) => {
    const isMissing = errorCode(error) === "ENOENT";
    onFailure(isMissing ? "there is no ssh on the PATH" : `cannot run ssh: ${error.message}`);
    socket.destroy();
  });
  child.once("close", (code) => {
    if (code !== 0 && !socket.destroyed) onFailure(lastLine(said) ?? `ssh ended with ${code}`);
    socket.end();
  });
  socket.once("close", () => child.kill());
  for (const stream of [socket, child.stdin, child.stdout]) {
    stream.on("error", () => {
      // "close" follows.
    });
  }
  socket.pipe(child.stdin);
  // the end waits for what became of ssh: who sees it is told why
  child.stdout.pipe(socket, { end: false });
}

function lastLine(text: string): string | undefined {
  return text.split(/[\r\n]+/).findLast((line) => line.trim() !== "")?.trim();
}
