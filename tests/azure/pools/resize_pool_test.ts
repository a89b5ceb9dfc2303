import { assertEquals, assertRejects } from "@std/assert";
import { batchClient } from "../../../lib/azure/client/batch_client.ts";
import { resizePool } from "../../../lib/azure/pools/resize_pool.ts";
import { ServiceError } from "../../../lib/azure/client/service_error.ts";
import { ACCOUNT, KEYS } from "../../emulator/api/signed_request.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** Resizes to three nodes a pool that is busy at first, and is then being resized to so many. */
async function resizeTo3(underWay: number): Promise<void> {
  let asked = 0;
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    ({ method }) => {
      if (method === "GET") {
        return Response.json({
          id: "p",
          targetDedicatedNodes: underWay,
          targetLowPriorityNodes: 0,
        });
      }
      return asked++ === 0
        ? new Response(null, { status: 503 })
        : Response.json({ code: "PoolBeingResized", message: { value: "x" } }, { status: 409 });
    },
  );
  try {
    const client = batchClient({
      serviceUrl: `http://127.0.0.1:${server.addr.port}`,
      credential: { kind: "key", accountName: ACCOUNT, accountKey: KEYS[0] ?? "" },
    });
    await resizePool(client, "p", { dedicated: 3, lowPriority: 0 }, undefined);
  } finally {
    await server.shutdown();
  }
}

Deno.test("resizePool() takes its own lost resize for done, and nobody else's", async () => {
  await resizeTo3(3);
  const error = await assertRejects(() => resizeTo3(7), ServiceError);
  assertEquals(error.serviceCode, "PoolBeingResized");
});
