// @ts-types="npm:@types/ssh2@1.15.5"
import type { ServerChannel } from "ssh2";
import { isChannelClosed } from "./channel_closed.ts";
import { endChannel } from "./end_channel.ts";
import { bridge } from "./half_close_bridge.ts";
import type { NodeMachine } from "./node_machine.ts";

/** What Docker's client runs on a host that it reaches by SSH (`DOCKER_HOST=ssh://…`). */
export const DIAL_DOCKER = "docker system dial-stdio";

/** Joins a channel with the node's Docker daemon. */
export async function dialDocker(channel: ServerChannel, machine: NodeMachine): Promise<void> {
  const daemon = await machine.connectDocker().catch(() => undefined);
  if (daemon === undefined) {
    channel.stderr.write("Cannot connect to the Docker daemon. Is the docker daemon running?\n");
    endChannel(channel, 1, null);
    return;
  }
  if (isChannelClosed(channel)) {
    daemon.destroy();
    return;
  }
  // once the channel's end is sent, an exit code would be lost
  daemon.once("end", () => channel.exit(0));
  bridge(channel, daemon);
}
