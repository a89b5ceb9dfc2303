import { Buffer } from "node:buffer";
import type { Duplex } from "node:stream";
// @ts-types="npm:@types/ssh2@1.15.5"
import type { ServerChannel } from "ssh2";
import { onChannelClosed } from "./channel_closed.ts";

/** How long what a client sent before it closed a channel may take to reach the other side. */
const LINGER_MS = 10_000;

const NOTHING = Buffer.alloc(0);

/**
 * Joins a channel with a stream, which must allow half-open use: each side's end is handed on by itself, so
 * that an answer still comes after the end of what asked for it. Neither side is read faster than the
 * other takes. When both have ended, or one is broken, both are closed.
 */
export function bridge(channel: ServerChannel, peer: Duplex): void {
  let allSent = false;
  let allReceived = false;
  const closeIfDone = (): void => {
    if (!allSent || !allReceived) return;
    channel.close();
    peer.destroy();
  };

  const sendEnd = (): void => {
    // A channel's own end() would also close it, and with that cut the other direction.
    channel.write(NOTHING, () => {
      channel.eof();
      allSent = true;
      closeIfDone();
    });
  };

  channel.pipe(peer);
  peer.pipe(channel, { end: false });
  // One that sends nothing may have ended before the channel was open.
  if (peer.readableEnded) sendEnd();
  else peer.once("end", sendEnd);
  peer.once("finish", () => {
    allReceived = true;
    closeIfDone();
  });
  peer.once("close", () => {
    allReceived = true;
    // What came before the peer's end may still be on its way into the channel.
    if (!peer.readableEnded) allSent = true;
    closeIfDone();
  });
  onChannelClosed(channel, () => {
    allSent = true;
    peer.unpipe(channel);
    peer.resume();
    closeIfDone();
    if (peer.destroyed) return;
    const timer = setTimeout(() => peer.destroy(), LINGER_MS);
    peer.once("close", () => clearTimeout(timer));
  });
  channel.on("error", () => peer.destroy());
  peer.on("error", () => {
    // "close" follows.
  });
}
