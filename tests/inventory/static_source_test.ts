import { assertEquals } from "@std/assert";
import { staticSource } from "../../lib/inventory/static_source.ts";

Deno.test.sanitizer({ ops: true, resources: true });

Deno.test("a node's own user wins over the pool's, and there may be neither", async () => {
  const nodes = ["own", undefined].map((user, index) => ({
    id: `n${index}`,
    address: "203.0.113.7",
    port: 22 + index,
    user,
    hostKeys: [{ type: "t", base64: "b" }],
  }));
  const { nodes: listed, unreachable } = await staticSource(nodes, "shared").list();
  assertEquals(unreachable, []);
  assertEquals(listed[0], {
    nodeId: "n0",
    address: "203.0.113.7",
    port: 22,
    state: undefined,
    user: "own",
    hostKeys: [{ type: "t", base64: "b" }],
    pin: "file",
  });
  assertEquals(listed.map(({ user }) => user), ["own", "shared"]);
  const source = staticSource(nodes, undefined);
  assertEquals((await source.list()).nodes.map(({ user }) => user), ["own", undefined]);
  assertEquals(source.target, "static");
});
