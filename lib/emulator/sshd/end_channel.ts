import { Buffer } from "node:buffer";
// @ts-types="npm:@types/ssh2@1.15.5"
import type { ServerChannel } from "ssh2";

// what a shell exits with for a program that cannot be run
const CANNOT_RUN = 126;

/** Ends a channel once everything has been sent, with the exit code or the signal that ended its command. */
export function endChannel(
  channel: ServerChannel,
  code: number | null,
  signal: NodeJS.Signals | null,
): void {
  // ssh2 cuts off what still waits on stderr, and drops an exit code that comes after the end
  channel.stderr.end(() => {
    channel.write(Buffer.alloc(0), () => {
      if (signal === null) channel.exit(code ?? CANNOT_RUN);
      else channel.exit(signal.replace(/^SIG/, ""), false, "");
      channel.end();
      // a channel whose input is not read never closes
      channel.resume();
    });
  });
}

/** Ends a channel for which nothing could be started. */
export function cannotRun(channel: ServerChannel, error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  channel.stderr.write(`Cannot run the command: ${reason}\n`);
  endChannel(channel, CANNOT_RUN, null);
}
