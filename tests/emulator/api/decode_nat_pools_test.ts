import { assertEquals } from "@std/assert";
import { bodyWithNatPools, decodeBody, poolBody, refusalOf } from "./pool_body.ts";

Deno.test.sanitizer({ ops: true, resources: true });

Deno.test("NAT pools lead to ports of the nodes", () => {
  const body = bodyWithNatPools(
    { backendPort: "22" },
    {
      name: "web",
      protocol: "TCP",
      backendPort: 80,
      frontendPortRangeStart: 1,
      frontendPortRangeEnd: 40,
    },
  );
  assertEquals(decodeBody(body).inboundNatPools, [
    { name: "ssh", protocol: "tcp", backendPort: 22 },
    { name: "web", protocol: "tcp", backendPort: 80 },
  ]);
});

const NAT = "networkConfiguration.endpointConfiguration.inboundNATPools";
const RULE = { priority: 150, access: "allow", sourceAddressPrefix: "*" };
for (
  const [what, body, refusal] of [
    [
      "too few ports",
      bodyWithNatPools({ frontendPortRangeEnd: 40_038 }),
      `InvalidPropertyValue ${NAT}[0].frontendPortRangeEnd`,
    ],
    ["just enough ports", bodyWithNatPools({ frontendPortRangeEnd: 40_039 }), "accepted"],
    [
      "the service's own ports",
      bodyWithNatPools({ frontendPortRangeStart: 49_900, frontendPortRangeEnd: 50_000 }),
      `InvalidPropertyValue ${NAT}[0].frontendPortRangeStart`,
    ],
    [
      "the last port",
      bodyWithNatPools({ frontendPortRangeStart: 60_000, frontendPortRangeEnd: 65_535 }),
      `InvalidPropertyValue ${NAT}[0].frontendPortRangeEnd`,
    ],
    [
      "ranges that overlap",
      bodyWithNatPools({}, {
        name: "b",
        frontendPortRangeStart: 40_500,
        frontendPortRangeEnd: 41_000,
      }),
      `InvalidPropertyValue ${NAT}[1].frontendPortRangeStart`,
    ],
    [
      "a name twice",
      bodyWithNatPools({}, { frontendPortRangeStart: 1, frontendPortRangeEnd: 100 }),
      `InvalidPropertyValue ${NAT}[1].name`,
    ],
    [
      "a name with a space",
      bodyWithNatPools({ name: "a b" }),
      `InvalidPropertyValue ${NAT}[0].name`,
    ],
    [
      "a name that ends in a hyphen",
      bodyWithNatPools({ name: "a-" }),
      `InvalidPropertyValue ${NAT}[0].name`,
    ],
    [
      "a long name",
      bodyWithNatPools({ name: "x".repeat(78) }),
      `InvalidPropertyValue ${NAT}[0].name`,
    ],
    [
      "the agent's port",
      bodyWithNatPools({ backendPort: 29_876 }),
      `InvalidPropertyValue ${NAT}[0].backendPort`,
    ],
    [
      "another protocol",
      bodyWithNatPools({ protocol: "icmp" }),
      `InvalidPropertyValue ${NAT}[0].protocol`,
    ],
    [
      "six NAT pools",
      bodyWithNatPools(...Array.from({ length: 6 }, (_, index) => ({
        name: `n${index}`,
        frontendPortRangeStart: 1_000 + index * 100,
        frontendPortRangeEnd: 1_050 + index * 100,
      }))),
      `InvalidPropertyValue ${NAT}`,
    ],
    [
      "a rule's priority twice",
      bodyWithNatPools({ networkSecurityGroupRules: [RULE, RULE] }),
      `InvalidPropertyValue ${NAT}[0].networkSecurityGroupRules[1].priority`,
    ],
    [
      "a rule of too low a number",
      bodyWithNatPools({ networkSecurityGroupRules: [{ ...RULE, priority: 149 }] }),
      `InvalidPropertyValue ${NAT}[0].networkSecurityGroupRules[0].priority`,
    ],
    [
      "26 rules",
      bodyWithNatPools({
        networkSecurityGroupRules: Array.from(
          { length: 26 },
          (_, index) => ({ ...RULE, priority: 150 + index }),
        ),
      }),
      `InvalidPropertyValue ${NAT}`,
    ],
    [
      "NAT pools without addresses",
      poolBody({
        networkConfiguration: {
          publicIPAddressConfiguration: { provision: "NoPublicIPAddresses" },
          endpointConfiguration: { inboundNATPools: [{}] },
        },
      }),
      `InvalidPropertyValue ${NAT}`,
    ],
  ] as const
) {
  Deno.test(`NAT pools with ${what}: ${refusal}`, () => {
    assertEquals(refusalOf(body), refusal);
  });
}
