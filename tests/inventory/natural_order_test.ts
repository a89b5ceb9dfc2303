import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { compareNaturally, sortNaturally } from "../../lib/inventory/natural_order.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const sorted = (ids: readonly string[]): string[] => [...ids].sort(compareNaturally);

Deno.test("runs of digits compare by their value, all else by character code", () => {
  const inOrder = [
    ["tvmps_2_d", "tvmps_10_d"],
    ["a", "a0", "a1", "a2", "a10", "a11", "a100", "b"],
    ["0", "1", "9", "10", "99", "100"],
    ["1.9", "1.10", "2.1"],
    ["A", "B", "a", "b"],
    ["a-1", "a.1", "a1", "a_1"],
    ["n9007199254740992", "n9007199254740993", "n18014398509481984"],
    ["", "-", "0", "A"],
  ];
  for (const ids of inOrder) assertEquals(sorted(ids.toReversed()), ids);
});

Deno.test("numbers of the same value in different spelling have a fixed order", () => {
  const ids = ["a001b", "a01b", "a1b", "a01c", "a1c", "a0", "a00"];
  assertEquals(sorted(ids), sorted(ids.toReversed()));
  assertEquals(sorted(["a1c", "a01b"]), ["a01b", "a1c"]);
  assertEquals(sorted(["a2", "a01"]), ["a01", "a2"]);
});

const id = fc.oneof(
  fc.string({ unit: fc.constantFrom(..."0019ab_-."), maxLength: 8 }),
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.tuple(fc.constantFrom("a", "tvm_", ""), fc.nat(), fc.constantFrom("", "_d", "0"))
    .map((parts) => parts.join("")),
);

Deno.test("compareNaturally() is a total order", () => {
  fc.assert(
    fc.property(id, id, id, (a, b, c) => {
      const order = Math.sign(compareNaturally(a, b));
      assert(order + Math.sign(compareNaturally(b, a)) === 0, "antisymmetric");
      assertEquals(order === 0, a === b);
      if (order <= 0 && compareNaturally(b, c) <= 0) {
        assert(compareNaturally(a, c) <= 0, "transitive");
      }
    }),
    { numRuns: 20_000 },
  );
});

Deno.test("compareNaturally() agrees with the numbers that ids hold", () => {
  fc.assert(fc.property(fc.bigInt({ min: 0n }), fc.bigInt({ min: 0n }), id, (a, b, prefix) => {
    const start = prefix.replace(/[0-9]+$/, "");
    const order = Math.sign(compareNaturally(`${start}${a}_d`, `${start}${b}_d`));
    assertEquals(order, a < b ? -1 : a > b ? 1 : 0);
  }));
});

Deno.test("sortNaturally() sorts as compareNaturally() says", () => {
  const items = fc.array(id, { maxLength: 30 });
  fc.assert(
    fc.property(items, (ids) => assertEquals(sortNaturally(ids, (own) => own), sorted(ids))),
    { numRuns: 5_000 },
  );
  const nodes = [{ id: "a10" }, { id: "a2", first: true }, { id: "a2", first: false }];
  assertEquals(sortNaturally(nodes, (node) => node.id), [nodes[1], nodes[2], nodes[0]]);
});
