import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { isNodeId, isPoolId, leadsToNode } from "../../../lib/azure/client/checked_answers.ts";

const IDS = [
  ["tvmps_1_d", true, true],
  ["tvm-1695681911_2-20161122t193202z", true, true],
  ["a.b", true, false],
  ["", false, false],
  ["..", false, false],
  [".", false, false],
  ["-oProxyCommand=id", false, false],
  ["a/b", false, false],
  ["a b", false, false],
  ["a\n", false, false],
  ["$(id)", false, false],
  ["ü", false, false],
  ["*", false, false],
  ["x".repeat(64), true, true],
  ["x".repeat(65), true, false],
  ["x".repeat(129), false, false],
] as const;

Deno.test("ids that could mean something else are none", () => {
  for (const [id, node, pool] of IDS) assertEquals([isNodeId(id), isPoolId(id)], [node, pool], id);
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 8 }), (text) => {
    if (isNodeId(text)) assertEquals(/^[\w.-]+$/.test(text) && !/^[.-]/.test(text), true, text);
    if (isPoolId(text)) assertEquals(/^[\w-]+$/.test(text), true, text);
  }));
});

Deno.test("leadsToNode() takes addresses of machines, and loopback from an emulator only", () => {
  const everywhere = ["203.0.113.7", "10.0.0.4", "2001:db8::7", "fd00::1"];
  const nowhere = [
    ...["", "0.0.0.0", "0.1.2.3", "169.254.169.254", "224.0.0.1", "255.255.255.255", "::"],
    ...["fe80::1", "fe80::1%eth0", "ff02::1", "::ffff:169.254.169.254", "::ffff:7f00:1"],
    ...["0177.0.0.1", "2130706433", "a.example", "127.1", "１.2.3.4", "1.2.3.4;id"],
  ];
  const loopback = ["127.0.0.1", "127.9.9.9", "::1"];
  for (const target of ["live", "emulator"] as const) {
    const leads = (address: string): boolean => leadsToNode({ address, port: 22 }, target);
    assertEquals(everywhere.filter(leads), everywhere);
    assertEquals(nowhere.filter(leads), []);
    assertEquals(loopback.filter(leads), target === "live" ? [] : loopback);
  }
});

Deno.test("leadsToNode() takes ports that there are", () => {
  const ports = [0, -1, 1, 22.5, NaN, Infinity, 65_535, 65_536];
  assertEquals(
    ports.filter((port) => leadsToNode({ address: "203.0.113.7", port }, "live")),
    [1, 65_535],
  );
});
