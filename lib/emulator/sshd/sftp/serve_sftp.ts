import type { Buffer } from "node:buffer";
// @ts-types="npm:@types/ssh2@1.15.5"
import type { ServerChannel } from "ssh2";
import { drained, isChannelClosed } from "../channel_closed.ts";
import { OpenHandles } from "./open_handles.ts";
import { readPackets } from "./packets.ts";
import { encodeReply, encodeVersion, type Reply } from "./reply.ts";
import { decodeRequest, type Operation } from "./request.ts";
import { runOperation } from "./run_operation.ts";
import type { Session } from "./session.ts";
import { replyToError } from "./status_error.ts";
import { WireError } from "./wire.ts";

/** What OpenSSH's server exits with after a packet that is none. */
const BAD_PACKET = 11;

/**
 * Serves version 3 of SFTP (draft-ietf-secsh-filexfer-02, with OpenSSH's extensions) on the raw channel of
 * the `sftp` subsystem, until the client ends. Paths are the host's, relative ones start in `home`, an absolute
 * path. Each request is done and answered before the next one is read, so that answers come in the order of the
 * requests and a slow side slows the other. Rejects only for a bug; the channel is ended also then.
 */
export async function serveSftp(channel: ServerChannel, home: string): Promise<void> {
  channel.on("error", () => {
    // The channel ends all the same.
  });
  const handles = new OpenHandles();
  let status = 0;
  try {
    await answerAll(channel, { home, handles, isClosed: () => isChannelClosed(channel) });
  } catch (error) {
    status = BAD_PACKET;
    if (!(error instanceof WireError)) throw error;
  } finally {
    await handles.closeAll();
    // Clients take a missing status for a failure, and none is sent once the channel has ended.
    channel.exit(status);
    channel.end();
    // What came after a bad packet would otherwise stay in the channel, and keep it open.
    channel.resume();
  }
}

async function answerAll(channel: ServerChannel, session: Session): Promise<void> {
  let greeted = false;
  for await (const packet of readPackets(chunksOf(channel))) {
    const request = decodeRequest(packet);
    if (request.type === "operation" && !greeted) {
      throw new WireError("the first packet is no INIT");
    }
    greeted = true;
    const answer = request.type === "init"
      ? encodeVersion()
      : encodeReply(request.id, await replyTo(session, request.operation));
    if (session.isClosed()) return;
    if (!channel.write(answer)) await drained(channel);
  }
}

async function replyTo(session: Session, operation: Operation): Promise<Reply> {
  try {
    return await runOperation(session, operation);
  } catch (error) {
    return replyToError(error);
  }
}

/** What comes over a channel. Its own iterator would close the channel before its status is sent. */
async function* chunksOf(channel: ServerChannel): AsyncGenerator<Buffer, void> {
  const chunks: Buffer[] = [];
  let ended = false;
  let wake = (): void => {};
  channel.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    channel.pause();
    wake();
  });
  channel.once("end", () => {
    ended = true;
    wake();
  });
  for (;;) {
    const chunk = chunks.shift();
    if (chunk !== undefined) {
      yield chunk;
    } else if (ended) {
      return;
    } else {
      await new Promise<void>((resolve) => {
        wake = resolve;
        channel.resume();
      });
    }
  }
}
