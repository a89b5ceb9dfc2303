import { assert, assertEquals, assertRejects } from "@std/assert";
import { connect } from "node:net";
import { once } from "node:events";
import type { Duplex } from "node:stream";
import { type Gateway, startGateway } from "../../../lib/emulator/docker/start_gateway.ts";
import { type Faults, NO_FAULTS } from "../../../lib/emulator/faults.ts";
import { within } from "../../support/wait.ts";

interface Site extends AsyncDisposable {
  readonly gateway: Gateway;
  readonly lines: string[];
}

/** A gateway to a server that greets, and gives back what it is told. */
async function openSite(
  more: { faults?: Partial<Faults>; isUp?: boolean; dial?: () => Promise<Duplex> } = {},
): Promise<Site> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = (async (): Promise<void> => {
    for await (const connection of listener) {
      connection.write(new TextEncoder().encode("hello ")).then(() =>
        connection.readable.pipeTo(connection.writable)
      ).catch(() => undefined);
    }
  })();
  const lines: string[] = [];
  const gateway = await startGateway({
    host: "127.0.0.1",
    port: 0,
    isUp: () => more.isUp ?? true,
    faults: () => ({ ...NO_FAULTS, ...more.faults }),
    dial: more.dial ?? (async (): Promise<Duplex> => {
      const socket = connect({ port: listener.addr.port, host: "127.0.0.1", allowHalfOpen: true });
      await once(socket, "connect");
      return socket;
    }),
    log: (line) => lines.push(line),
  });
  return {
    gateway,
    lines,
    async [Symbol.asyncDispose](): Promise<void> {
      await gateway[Symbol.asyncDispose]();
      listener.close();
      await serving;
    },
  };
}

/** All that comes back for a text; a connection that is reset rejects. */
async function ask(port: number, text: string): Promise<string> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(new TextEncoder().encode(text));
  await connection.closeWrite();
  return await new Response(connection.readable).text();
}

Deno.test("what is sent arrives, also after the sender has said all", async () => {
  await using site = await openSite();
  const long = "x".repeat(3_000_000);
  assertEquals(await ask(site.gateway.port, long), `hello ${long}`);
  assertEquals(await ask(site.gateway.port, ""), "hello ");
});

Deno.test("a node that is away, or refuses, resets connections", async () => {
  for (const more of [{ isUp: false }, { faults: { sshRefuse: true } }]) {
    await using site = await openSite(more);
    await assertRejects(() => ask(site.gateway.port, "x"));
  }
});

Deno.test("a silent node says nothing, and one that drops says little", async () => {
  await using silent = await openSite({ faults: { sshSilent: true } });
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: silent.gateway.port });
  assert(!await within(connection.read(new Uint8Array(1)).catch(() => undefined), 300));
  await using dropping = await openSite({ faults: { sshDropAfter: 1_000 } });
  await assertRejects(() => ask(dropping.gateway.port, "x".repeat(100_000)));
});

Deno.test("a server that cannot be reached is told in the log", async () => {
  await using site = await openSite({ dial: () => Promise.reject(new Error("no such container")) });
  await assertRejects(() => ask(site.gateway.port, "x"));
  assertEquals(site.lines, ["no such container"]);
});

Deno.test("a port that is taken is told", async () => {
  await using site = await openSite();
  const taken = { host: "127.0.0.1", port: site.gateway.port };
  const setup = { isUp: () => true, faults: () => NO_FAULTS, dial: reject, log: () => undefined };
  await assertRejects(() => startGateway({ ...taken, ...setup }), Error, "EADDRINUSE");
});

function reject(): Promise<Duplex> {
  return Promise.reject(new Error("not asked for"));
}
