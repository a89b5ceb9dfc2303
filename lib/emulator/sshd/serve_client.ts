import type { Socket } from "node:net";
// @ts-types="npm:@types/ssh2@1.15.5"
import type { Connection } from "ssh2";
import { acceptForwards } from "./accept_forwards.ts";
import { openAgentSocket } from "./agent_socket.ts";
import { authenticator } from "./authenticate.ts";
import type { LoginUser, NodeMachine } from "./node_machine.ts";
import { offerHybridKex } from "./offer_hybrid_kex.ts";
import { serveSession } from "./serve_session.ts";
import { repairClient, sendDisconnect } from "./ssh2_internals.ts";

// RFC 4253, section 11.1: what OpenSSH gives for too many failures
const PROTOCOL_ERROR = 2;
// ssh2 takes packets as long as every server must (RFC 4253, section 6.1), sshd longer ones
const TOO_LONG = "The emulator takes commands of at most 34000 bytes; send longer ones as input";

/** What a client's server is told of it. */
export interface ClientEvents {
  onLogin(user: LoginUser): void;
  /** Something was started for the client that ends on its own. */
  onStarted(ended: Promise<unknown>): void;
  /** A process group goes on in the background. */
  onLeft(group: number): void;
}

/** Serves one client of a node from its key exchange to its end. */
export function serveClient(
  client: Connection,
  socket: Socket,
  machine: NodeMachine,
  { onLogin, onStarted, onLeft }: ClientEvents,
): void {
  // one for each of its sessions, of which there may be hundreds
  client.setMaxListeners(0);
  let user: LoginUser | undefined;
  let isTold = false;
  // a client that breaks the rules or leaves without a word; also one that stopped answering, which
  // ssh2 would wait for before it closes the connection
  client.on("error", (error: Error & { level?: string }) => {
    if (error.level === "client-timeout") socket.destroy();
    if (user === undefined || isTold || error.message !== "Bad packet length") return;
    isTold = true;
    sendDisconnect(client, PROTOCOL_ERROR, TOO_LONG);
  });
  repairClient(client);
  offerHybridKex(client);

  const authenticate = authenticator(machine, (login) => user = login, () => {
    sendDisconnect(client, PROTOCOL_ERROR, "Too many authentication failures");
    socket.end();
  });
  client.on("authentication", authenticate);
  client.on("ready", () => {
    if (user === undefined) {
      socket.destroy();
      return;
    }
    onLogin(user);
    const { remoteAddress = "", remotePort = 0, localAddress = "", localPort = 0 } = socket;
    const addresses = [remoteAddress, remotePort, localAddress, localPort] as const;
    let opened: Promise<string | undefined> | undefined;
    const agent = (): Promise<string | undefined> =>
      opened ??= openAgentSocket(client).catch((error) => {
        machine.log(`${machine.nodeId}: cannot forward the agent: ${error.message}`);
        return undefined;
      });
    const connection = { client, machine, user, addresses, agent, keep: onStarted, left: onLeft };
    acceptForwards(client, machine, user);
    client.on("session", (accept) => serveSession(accept(), connection));
  });
}
