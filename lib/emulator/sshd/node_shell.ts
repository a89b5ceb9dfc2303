import { existsSync } from "node:fs";
import { platform } from "node:os";
import { versions } from "node:process";

/** A program and its arguments. */
export type Argv = readonly [string, ...string[]];

const BASH = "/bin/bash";
const SH = "/bin/sh";

// Bun gives processes sockets for their input and output, which Linux cannot open by a name
const STREAM_NAME = /\/dev\/(?:std(?:in|out|err)|fd)\b|\/proc\/(?:self|\$\$|thread-self)\/fd\b/;
const HAS_SOCKETS = "bun" in versions && platform() === "linux";

/** Puts pipes between a command, which is its `$0`, and its input and output; the exit code stays. */
const WITH_PIPES = (() => {
  // a signal is for the command alone, which may have something to say about it
  const copy = (redirection: string): string =>
    `(trap "" HUP INT QUIT TERM USR1 USR2; exec cat ${redirection})`;
  return `exec < <${copy("2>/dev/null")} > >${copy("")} 2> >${copy(">&2")}
exec ${BASH} --norc -c "$0"`;
})();

let hasBash: boolean | undefined;

function isBash(): boolean {
  return hasBash ??= existsSync(BASH);
}

/** How a command line is run. */
export function commandArgv(command: string): Argv {
  if (!isBash()) return [SH, "-c", command];
  // a bash whose input is a socket takes itself for a remote shell of old, and reads ~/.bashrc
  const run: Argv = [BASH, "--norc", "-c"];
  return HAS_SOCKETS && STREAM_NAME.test(command)
    ? [...run, WITH_PIPES, command]
    : [...run, command];
}

/** How a shell is run that reads its commands. */
export function shellArgv(): Argv {
  return isBash() ? [BASH, "--norc"] : [SH];
}

/** What an interactive shell asks with, as `user@node0:~$`. */
export function prompt(user: string, host: string): string {
  const plain = (name: string): string => name.replaceAll(/[^A-Za-z0-9._-]/g, "?");
  return `${plain(user)}@${plain(host)}${isBash() ? ":\\w" : ""}$ `;
}
