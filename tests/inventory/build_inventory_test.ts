import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { AmbiguousNodesError, buildInventory } from "../../lib/inventory/build_inventory.ts";
import { type Inventory, nodeNames, type SourceNode } from "../../lib/inventory/inventory.ts";

Deno.test.sanitizer({ ops: true, resources: true });

let port = 1;

function node(nodeId: string, parts: Partial<SourceNode> = {}): SourceNode {
  return {
    nodeId,
    address: "203.0.113.7",
    port: port++,
    state: undefined,
    user: undefined,
    hostKeys: [],
    ...parts,
  };
}

function build(ids: readonly string[], prefix = "node", pool = "mypool"): Inventory {
  return buildInventory({ target: "static", pool, prefix, nodes: ids.map((id) => node(id)) });
}

function refusal(run: () => unknown): { message: string; hint: string | undefined } {
  const { message, hint, code } = assertThrows(run, AmbiguousNodesError);
  assertEquals(code, 2);
  return { message, hint };
}

Deno.test("nodes are numbered in natural order of their ids, whatever order they come in", () => {
  const { target, pool, nodes } = build(["vm_10", "vm_9", "vm_1", "VM_2"], "n");
  assertEquals([target, pool], ["static", "mypool"]);
  assertEquals(nodes.map(({ cardinal, alias, nodeId }) => [cardinal, alias, nodeId]), [
    [0, "n0", "VM_2"],
    [1, "n1", "vm_1"],
    [2, "n2", "vm_9"],
    [3, "n3", "vm_10"],
  ]);
});

Deno.test("what a source knows of a node stays with it", () => {
  const own = { user: "u", state: "idle", hostKeys: [{ type: "t", base64: "b" }], port: 22 };
  const { nodes } = buildInventory({
    target: "live",
    pool: "p",
    prefix: "n",
    nodes: [node("b", own), node("a")],
  });
  assertEquals(nodes[1], { cardinal: 1, alias: "n1", nodeId: "b", address: "203.0.113.7", ...own });
});

Deno.test("a pool may be empty", () => {
  assertEquals(build([]).nodes, []);
});

Deno.test("ids that are names of JavaScript's objects are ids like any other", () => {
  const ids = ["constructor", "__proto__", "toString", "hasOwnProperty", "valueOf"];
  const { nodes } = build(ids);
  assertEquals(nodes.map(({ nodeId }) => nodeId), [...ids].sort());
  assertEquals(refusal(() => build(["__proto__", "__PROTO__"])).message.includes("both"), true);
});

Deno.test("an id that is another node's alias is refused, with the prefix as the way out", () => {
  const clash = refusal(() => build(["node1", "node2"]));
  assertEquals(
    clash.message,
    "Cannot use the name node1 for two nodes: it is the id of one, and number 1 (node2) has it for an alias",
  );
  assertEquals(clash.hint, 'Set another "prefix" in poolgen.yaml, such as: prefix: n');
  assertEquals(build(["node1", "node2"], "n").nodes.length, 2);
  // with the number that they have anyway, ids may look like aliases
  assertEquals(build(["node0", "node1"]).nodes.map(({ alias }) => alias), ["node0", "node1"]);
});

Deno.test("an id that is another node's alias within the pool is refused, in any case of letters", () => {
  refusal(() => build(["a", "MYPOOL-node1"]));
  refusal(() => build(["a", "mypool-node0"]));
  refusal(() => build(["NODE1", "z"]));
  assertEquals(build(["A-node0", "b"], "node", "a").nodes.length, 2);
});

Deno.test("an id that is a number other than the node's own is refused", () => {
  const { message, hint } = refusal(() => build(["1", "2"]));
  assertEquals(
    message,
    "Cannot use the id 1: as a number it would mean another node, this one being number 0",
  );
  assertEquals(hint, "Put a letter before it");
  refusal(() => build(["0", "7"]));
  refusal(() => build(["99999999999999999999"]));
  assertEquals(build(["0", "1"]).nodes.length, 2);
});

Deno.test("two nodes of one id are refused, also where only case tells them apart", () => {
  for (const ids of [["a", "a"], ["tvm_1", "TVM_1"]]) {
    const { message, hint } = refusal(() => build(ids));
    assert(message.startsWith("Cannot tell two nodes apart: both have the id "), message);
    assertEquals(
      hint,
      "Give each node its own id; ids that differ only in case count as the same",
    );
  }
});

Deno.test("two nodes at one address and port are refused", () => {
  const { message, hint } = refusal(() =>
    buildInventory({
      target: "static",
      pool: "p",
      prefix: "n",
      nodes: [node("a", { port: 22 }), node("b", { port: 23 }), node("c", { port: 22 })],
    })
  );
  assertEquals(message, "Cannot tell nodes a and c apart: both are at 203.0.113.7 port 22");
  assertEquals(hint, "Give each node its own address or port");
});

Deno.test("in an inventory each name leads to one node, or there is none", () => {
  const id = fc.oneof(
    fc.tuple(fc.constantFrom("node", "Node", "p-node", ""), fc.nat({ max: 4 })).map((parts) =>
      parts.join("")
    ),
    fc.string({ unit: fc.constantFrom(..."aB01-_."), minLength: 1, maxLength: 4 }),
  );
  fc.assert(
    fc.property(fc.array(id, { maxLength: 5 }), (ids) => {
      let inventory: Inventory;
      try {
        inventory = build(ids, "node", "p");
      } catch (error) {
        assert(error instanceof AmbiguousNodesError && error.hint !== undefined);
        return;
      }
      const owners = new Map<string, number>();
      for (const one of inventory.nodes) {
        for (const name of [String(one.cardinal), ...nodeNames("p", one)]) {
          const owner = owners.get(name.toLowerCase()) ?? one.cardinal;
          assertEquals(owner, one.cardinal, name);
          owners.set(name.toLowerCase(), one.cardinal);
        }
      }
    }),
    { numRuns: 5_000 },
  );
});
