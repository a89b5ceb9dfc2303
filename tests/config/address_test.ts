import { assert, assertEquals } from "@std/assert";
import { isIP } from "node:net";
import fc from "fast-check";
import { canonicalAddress } from "../../lib/config/address.ts";

Deno.test.sanitizer({ ops: true, resources: true });

Deno.test("IP addresses get their canonical spelling", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["203.0.113.7", "203.0.113.7"],
    ["127.0.0.1", "127.0.0.1"],
    ["2001:DB8:0:0:0:0:0:7", "2001:db8::7"],
    ["2001:db8::0:7", "2001:db8::7"],
    ["::1", "::1"],
    ["64:ff9b::192.0.2.1", "64:ff9b::c000:201"],
    // short for 0fe8 and 00ff, which are neither link-local nor multicast
    ["fe8::1", "fe8::1"],
    ["ff::1", "ff::1"],
  ];
  assertEquals(cases.map(([text]) => canonicalAddress(text)), cases.map(([, address]) => address));
});

Deno.test("addresses that lead to no machine, or to this one by a detour, are none", () => {
  const texts = "0.0.0.0 0.1.2.3 169.254.169.254 224.0.0.1 255.255.255.255 :: fe80::1 feb0::1 " +
    "fe80::1%eth0 2001:db8::1%1 ff02::1 ffff::1 ::ffff:127.0.0.1 ::ffff:169.254.169.254";
  assertEquals(texts.split(" ").filter((text) => canonicalAddress(text) !== undefined), []);
});

Deno.test("host names are lower-cased, and are none where resolvers would read a number", () => {
  const long = `${"a".repeat(63)}.`.repeat(3) + "a".repeat(61);
  const good = ["localhost", "Node-1.Example.ORG", "a_b.c", "_x", "1a", "123.example", long];
  assertEquals(good.map(canonicalAddress), good.map((name) => name.toLowerCase()));
  const bad = [
    ...["", " ", ".", "a.", ".a", "a..b", "-a", "a-", "a.-b", "a b", "a/b", "a:22", "[::1]", "a%b"],
    ...[
      "2130706433",
      "0177.0.0.1",
      "0x7f.1",
      "1.2.3",
      "1.2.3.4.5",
      "a.1",
      "a.0x7f",
      "0x",
      "256.1.1.1",
    ],
    ...["１.2.3.4", "é.example", "a\n", "a\0b", "$(id)", "-oProxyCommand=id", "a,b", "*", "u@h"],
    ...["a".repeat(64), `${long}a`, "\u212Aelvin"],
  ];
  assertEquals(bad.filter((name) => canonicalAddress(name) !== undefined), []);
});

Deno.test("canonicalAddress() changes nothing the second time, and gives only plain characters", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.ipV4(),
    fc.ipV4Extended(),
    fc.ipV6(),
    fc.domain(),
    fc.stringMatching(/^[0-9a-fA-Fx:.%-]{1,30}$/),
  );
  fc.assert(
    fc.property(text, (given) => {
      const address = canonicalAddress(given);
      if (address === undefined) return;
      assertEquals(canonicalAddress(address), address);
      assert(/^[a-z0-9_][a-z0-9_.-]*$/.test(address) || isIP(address) === 6, address);
    }),
    { numRuns: 3_000 },
  );
});
