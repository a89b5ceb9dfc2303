import { assertEquals, assertThrows } from "@std/assert";
import { findNode } from "../../../lib/cli/nodes/find_node.ts";
import { UsageError } from "../../../lib/errors.ts";
import { buildInventory } from "../../../lib/inventory/build_inventory.ts";

const PREFIX = "n";

const POOL = {
  inventory: buildInventory({
    target: "live",
    pool: "p",
    prefix: PREFIX,
    nodes: ["tvm_1_d", "tvm_10_d"].map((nodeId, index) => (
      {
        nodeId,
        address: "203.0.113.1",
        port: 49_000 + index,
        user: undefined,
        state: "idle",
        hostKeys: [],
      }
    )),
    unreachable: ["tvm_2_d"],
  }),
  unreachable: [{ nodeId: "tvm_2_d", reason: "no way leads there" }],
};

Deno.test("findNode() finds a node by its id, alias, long alias and number", () => {
  for (const name of ["tvm_10_d", "n2", "p-n2", "2"]) {
    assertEquals(findNode(POOL, name, PREFIX).nodeId, "tvm_10_d", name);
  }
  assertEquals(findNode(POOL, "0", PREFIX).nodeId, "tvm_1_d");
});

Deno.test("findNode() says why nothing leads to a node, by each of its names", () => {
  for (const name of ["tvm_2_d", "n1", "p-n1", "1"]) {
    const message = `Cannot reach ${name}: no way leads there`;
    assertThrows(() => findNode(POOL, name, PREFIX), UsageError, message);
  }
});

Deno.test("findNode() says which nodes there are", () => {
  for (const name of ["3", "n3", "node0", "", "-1", "33"]) {
    const error = assertThrows(() => findNode(POOL, name, PREFIX), UsageError);
    assertEquals([error.message, error.hint], [
      `The pool p has no node ${name}`,
      "It has n0 to n2",
    ]);
  }
});

Deno.test("findNode() says which node was meant, and never takes a number for another", () => {
  for (
    const [name, hint] of [
      ["tvm1_d", "Did you mean tvm_1_d?"],
      ["tvm_10_e", "Did you mean tvm_10_d?"],
      ["00", "Did you mean n0?"],
      ["n00", "Did you mean n0?"],
      ["p-m2", "Did you mean p-n2?"],
      ["n20", "It has n0 to n2"],
      ["tvm_3_d", "It has n0 to n2"],
      ["n4", "It has n0 to n2"],
    ] as const
  ) assertEquals(assertThrows(() => findNode(POOL, name, PREFIX), UsageError).hint, hint, name);
});
