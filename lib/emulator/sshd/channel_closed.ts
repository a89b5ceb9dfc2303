// @ts-types="npm:@types/ssh2@1.15.5"
import type { ServerChannel } from "ssh2";

/**
 * Calls the listener once, as soon as the client has closed the channel or its connection is gone.
 * A channel's own "close" is no use for that: ssh2 holds it back until all that came before is read, and
 * calls back no write to a channel that is closed. Its stderr ends at once.
 */
export function onChannelClosed(channel: ServerChannel, listener: () => void): void {
  channel.stderr.once("finish", listener);
}

/** Whether the client has closed the channel, or its connection is gone. */
export function isChannelClosed(channel: ServerChannel): boolean {
  return channel.stderr.writableEnded;
}

/** Resolves when a channel takes data again, or never will as it is closed. */
export function drained(channel: ServerChannel): Promise<void> {
  if (isChannelClosed(channel)) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      channel.off("drain", done);
      channel.stderr.off("finish", done);
      resolve();
    };
    channel.once("drain", done);
    channel.stderr.once("finish", done);
  });
}
