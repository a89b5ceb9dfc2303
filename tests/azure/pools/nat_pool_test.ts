import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { type RemoteAccess, sshNatPool } from "../../../lib/azure/pools/nat_pool.ts";
import { UsageError } from "../../../lib/errors.ts";

function access(more: Partial<RemoteAccess> = {}): RemoteAccess {
  return { startingPort: undefined, allow: [], deny: [], ...more };
}

function rulesOf(more: Partial<RemoteAccess>): string[] | undefined {
  return sshNatPool(access(more), 1).networkSecurityGroupRules?.map((
    { priority, access, sourceAddressPrefix },
  ) => `${priority} ${access} ${sourceAddressPrefix}`);
}

Deno.test("sshNatPool() gives who is not named the opposite of who is", () => {
  assertEquals(rulesOf({}), undefined);
  assertEquals(rulesOf({ allow: ["10.0.0.1"] }), ["150 allow 10.0.0.1", "151 deny *"]);
  assertEquals(rulesOf({ deny: ["10.0.0.1"] }), ["150 deny 10.0.0.1", "151 allow *"]);
  assertEquals(rulesOf({ allow: ["a"], deny: ["*"] }), ["150 allow a", "151 deny *"]);
  assertEquals(rulesOf({ allow: ["*"], deny: ["b"] }), ["150 allow *", "151 deny b"]);
});

Deno.test("sshNatPool() takes as many rules as the service does", () => {
  const allow = Array.from({ length: 24 }, (_, index) => `10.0.0.${index}`);
  assertEquals(rulesOf({ allow })?.length, 25);
  assertThrows(() => rulesOf({ allow: [...allow, "10.0.1.1"] }), UsageError, "26 rules");
});

Deno.test("sshNatPool() has a port for each node, and none that the service keeps", () => {
  fc.assert(
    fc.property(
      fc.option(fc.integer({ min: -5, max: 70_000 }), { nil: undefined }),
      fc.integer({ min: 0, max: 12_000 }),
      (startingPort, nodes) => {
        try {
          const { frontendPortRangeStart: first, frontendPortRangeEnd: last, backendPort } =
            sshNatPool(access({ startingPort }), nodes);
          assertEquals(backendPort, 22);
          assertEquals(
            first >= 1 && last <= 65_534 && last - first + 1 >= Math.max(40, nodes),
            true,
          );
          assertEquals(last < 50_000 || first > 55_000, true);
        } catch (error) {
          if (!(error instanceof UsageError)) throw error;
          assertEquals(startingPort !== undefined || nodes > 10_000, true);
        }
      },
    ),
    { numRuns: 2_000 },
  );
});
