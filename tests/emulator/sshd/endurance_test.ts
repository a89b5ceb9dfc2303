import { assert, assertEquals } from "@std/assert";
import { connect } from "node:net";
// @ts-types="npm:@types/ssh2@1.15.5"
import { Client } from "ssh2";
import { mapBounded } from "../../../lib/concurrency.ts";
import { descendantsOf } from "../../support/processes.ts";
import { testWith } from "../../support/programs.ts";
import { until } from "../../support/wait.ts";
import { type NodeProcess, RUNTIMES, startNode } from "./node_process.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const CLIENTS = 1_000;
const AT_ONCE = 20;
/** Far below what is left behind if the record of each client is kept, some 10 kB or more. */
const MAX_HEAP_GROWTH = 4_000_000;
/** What a runtime that is not short of memory may not have given back to the system yet. */
const MAX_GROWTH_KB = 24 * 1024;

/** What a client does before it goes: in peace with `end`, or by breaking the connection. */
type Visit = "greet" | "handshake" | "login" | "left login" | "command" | "left command";

/** Nine of ten come in this order, and every second of them breaks off; the tenth runs a command. */
const VISITS: readonly Visit[] = [
  ...["command", "greet", "login", "handshake", "login"] as const,
  ...["left login", "login", "greet", "login", "handshake"] as const,
  ...["left command", "greet", "login", "handshake", "login"] as const,
  ...["left login", "login", "greet", "login", "handshake"] as const,
];

function visit(port: number, privateKey: string, what: Visit): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("close", () => resolve());
    const breakOff = (): void => void socket.resetAndDestroy();
    if (what === "greet") {
      socket.on("error", reject).write("SSH-2.0-x\r\n");
      socket.once("data", breakOff);
      return;
    }
    const client = new Client();
    client.on("error", reject);
    if (what === "handshake") client.on("handshake", breakOff);
    client.on("ready", () => {
      if (what === "left login") breakOff();
      else if (what === "login") client.end();
      else {
        client.exec(what === "command" ? "true" : "echo; sleep 70061", (error, channel) => {
          if (error !== undefined) return reject(error);
          if (what === "left command") channel.once("data", breakOff);
          channel.resume().on("close", (code: unknown) => {
            if (what === "command" && code !== 0) reject(new Error(`true: ${code}`));
            client.end();
          });
        });
      }
    });
    client.connect({ sock: socket, username: "ann", privateKey });
  });
}

interface Use {
  readonly files: number;
  /** Once all garbage is collected, in bytes. */
  readonly heap: number;
  readonly memoryKb: number;
}

/** What the node's process has in use once nobody is there any more. */
async function useOf(node: NodeProcess): Promise<Use> {
  assert(await until(async () => await node.tell({}) === 0, 20_000), "connections are left");
  const children = (): number => descendantsOf(node.pid).length;
  assert(await until(() => children() === 0, 20_000), `${children()} children are left`);
  await node.tell({ heap: true });
  const status = await Deno.readTextFile(`/proc/${node.pid}/status`);
  const [, memory] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? [];
  assert(memory !== undefined);
  return {
    files: [...Deno.readDirSync(`/proc/${node.pid}/fd`)].length,
    heap: Number(await Deno.readTextFile(`${node.folder}/heap`)),
    memoryKb: Number(memory),
  };
}

for (const runtime of RUNTIMES) {
  testWith(
    ["ssh-keygen"],
    `${runtime}: two thousand clients, of whom half break off, leave nothing behind`,
    async () => {
      await using node = await startNode(runtime);
      const privateKey = await Deno.readTextFile(node.key.privateKey);
      const kinds = Array.from({ length: CLIENTS }, (_, index) => VISITS[index % VISITS.length]);
      const half = async (): Promise<Use> => {
        await mapBounded(kinds, AT_ONCE, (what = "login") => visit(node.port, privateKey, what));
        return await useOf(node);
      };
      const first = await half();
      const second = await half();
      assert(second.files <= first.files + 5, `files: ${first.files}, then ${second.files}`);
      assert(
        second.heap < first.heap + MAX_HEAP_GROWTH,
        `heap: ${first.heap}, then ${second.heap} bytes`,
      );
      const growth = second.memoryKb - first.memoryKb;
      assert(growth < MAX_GROWTH_KB, `memory: ${first.memoryKb} kB, then ${growth} more`);
      assertEquals(node.log, []);
    },
  );
}
