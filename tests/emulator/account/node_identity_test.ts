import { assertEquals, assertMatch } from "@std/assert";
import { nodeId, privateAddress } from "../../../lib/emulator/account/node_identity.ts";
import { compareNaturally } from "../../../lib/inventory/natural_order.ts";

Deno.test("ids have the service's form", () => {
  assertMatch(nodeId(0, true), /^tvmps_[0-9a-f]{64}_d$/);
  assertMatch(nodeId(99_999_999, false), /^tvmps_[0-9a-f]{64}_p$/);
});

Deno.test("a node that joins later comes later, in natural order and as text", () => {
  const ids = Array.from({ length: 300 }, (_, count) => nodeId(count * 37, count % 3 !== 0));
  assertEquals(ids.toSorted(compareNaturally), ids);
  assertEquals(ids.toSorted(), ids);
});

Deno.test("addresses of slots are all different", () => {
  const addresses = Array.from({ length: 5000 }, (_, slot) => privateAddress(slot));
  assertEquals(new Set(addresses).size, 5000);
  assertEquals(addresses[0], "10.0.0.4");
  assertEquals(addresses[252], "10.0.1.0");
});
