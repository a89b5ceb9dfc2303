import { assert, assertEquals } from "@std/assert";
import { type HostScope, hostScopes } from "../../lib/artifacts/host_scopes.ts";
import { renderSshConfig } from "../../lib/artifacts/ssh_config.ts";
import { type Inventory, type Node, nodeNames } from "../../lib/inventory/inventory.ts";
import { effectiveOptions, effectiveText } from "../support/effective_options.ts";
import { fakeHostKey, makeInventory, makeSettings } from "../support/inventories.ts";
import { testWith } from "../support/programs.ts";
import { tempFolder } from "../support/temp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

interface Case {
  readonly name: string;
  readonly inventory: Inventory;
  readonly keyword: "Host" | "Match";
  /** Names outside the pool, beside those that every case tries. */
  readonly outside?: readonly string[];
}

const KEY = [fakeHostKey(1)];

/** A pool whose nodes are told apart by their ports, as behind a load balancer. */
function balanced(count: number, address: string): Inventory {
  return makeInventory(count, (cardinal) => ({ address, port: 1000 + cardinal, hostKeys: KEY }));
}

/** A pool of machines with names of their own. */
function named(
  count: number,
  nodeId: (cardinal: number) => string,
  more: (cardinal: number) => Partial<Node> = () => ({}),
): Inventory {
  return makeInventory(count, (cardinal) => ({
    nodeId: nodeId(cardinal),
    hostKeys: KEY,
    ...more(cardinal),
  }));
}

const CASES: readonly Case[] = [
  { name: "3 nodes", inventory: makeInventory(3, () => ({ hostKeys: KEY })), keyword: "Host" },
  { name: "128 nodes", inventory: makeInventory(128, () => ({ hostKeys: KEY })), keyword: "Host" },
  { name: "129 nodes", inventory: makeInventory(129, () => ({ hostKeys: KEY })), keyword: "Match" },
  { name: "1,000 nodes", inventory: makeInventory(1000), keyword: "Match" },
  { name: "10,000 nodes", inventory: makeInventory(10_000), keyword: "Match" },
  {
    name: "1,000 nodes at one address",
    inventory: balanced(1000, "203.0.113.10"),
    keyword: "Match",
    outside: ["203.0.113.10"],
  },
  {
    name: "200 nodes behind a gateway with a name unlike theirs",
    inventory: balanced(200, "tvmps-gateway"),
    keyword: "Match",
    outside: ["tvmps-gateway", "TVMPS-gateway"],
  },
  {
    name: "200 nodes behind a gateway whose name begins as theirs do",
    inventory: balanced(200, "tvmps_gateway"),
    keyword: "Host",
    outside: ["tvmps_gateway", "TVMPS_gateway"],
  },
  {
    name: "200 nodes behind a gateway whose name begins as theirs do but for the case",
    inventory: named(200, (cardinal) => `GPU-${cardinal}`, (cardinal) => ({
      address: "gpu-gateway",
      port: 1000 + cardinal,
    })),
    keyword: "Host",
    outside: ["gpu-gateway", "GPU-gateway", "gpu-1"],
  },
  {
    name: "200 nodes whose machines are called as another pool's aliases",
    inventory: named(200, (cardinal) => `tvm-${cardinal}`, (cardinal) => ({
      address: `node${String(cardinal).padStart(3, "0")}`,
    })),
    keyword: "Host",
    outside: ["node001", "node042", "NODE042"],
  },
  {
    name: "200 nodes that are called by their addresses",
    inventory: named(200, (cardinal) => `host-${cardinal}.lab`, (cardinal) => ({
      address: `host-${cardinal}.lab`,
    })),
    keyword: "Host",
    outside: ["HOST-5.lab", "host-999.lab"],
  },
  {
    name: "200 nodes without a common beginning",
    inventory: named(200, (cardinal) => `${cardinal % 2 === 0 ? "a" : "b"}${cardinal}x`),
    keyword: "Host",
    outside: ["a1x", "b0x", "ax"],
  },
  {
    name: "200 nodes whose names have only a letter in common",
    inventory: named(200, (cardinal) => `x${cardinal}`),
    keyword: "Host",
    outside: ["x", "x-ray", "x200"],
  },
  {
    name: "200 nodes with long names at long addresses",
    inventory: {
      ...named(200, (cardinal) => `${"n".repeat(120)}${cardinal}`, (cardinal) => ({
        address: `${"a".repeat(60)}.${"b".repeat(60)}.${"c".repeat(60)}.${
          "d".repeat(50)
        }${cardinal}`,
        alias: `${"p".repeat(32)}${cardinal}`,
      })),
      pool: "q".repeat(64),
    },
    keyword: "Match",
    outside: ["n".repeat(120)],
  },
  {
    name: "129 nodes with names too long to match on one line",
    inventory: {
      ...named(129, (index) => `${"n".repeat(120)}${index}`, (index) => ({
        address: `${"a".repeat(60)}.${"b".repeat(60)}.${"c".repeat(60)}.${"d".repeat(50)}${index}`,
        cardinal: 99_000 + index,
        alias: `${"p".repeat(32)}${99_000 + index}`,
      })),
      pool: "q".repeat(64),
    },
    keyword: "Host",
  },
];

/** Names that no case's pool has. */
function strangers({ pool, nodes }: Inventory): string[] {
  const last = nodes.length;
  const sample = [nodes[0], nodes.at(-1)].filter((node) => node !== undefined);
  const near = sample.flatMap(({ alias, nodeId, address }) => [
    `${alias}x`,
    `${alias}0x`,
    `x${alias}`,
    `${nodeId}x`,
    `${nodeId}.example.com`,
    `x${nodeId}`,
    nodeId.slice(0, -1),
    `${pool}-${alias}x`,
    `other-${alias}`,
    `${pool}-${nodeId}`,
    address,
    `${address}0`,
  ]);
  const names = [
    ...near,
    ...["github.com", "localhost", "node", "nodeX", "node-red", "node99999", "node-1"],
    ...[`node${last}`, `${pool}-node${last}`, pool, "tvmps_", `tvmps_${last}_d`, "tvmps_foreign"],
    ...["NODE0", "Node0", "TVMPS_0_D", "10.0.0.200", "10.0.0", "::1"],
  ];
  const own = new Set(nodes.flatMap((node) => nodeNames(pool, node)));
  return [...new Set(names)].filter((name) => name !== "" && !own.has(name));
}

for (const { name, inventory, keyword, outside = [] } of CASES) {
  testWith(["ssh"], `shared options reach the pool and nobody else: ${name}`, async () => {
    await using folder = await tempFolder();
    const text = renderSshConfig(inventory, await makeSettings("/out"));
    const config = `${folder.path}/ssh_config`;
    const user = `${folder.path}/user`;
    const other = "Host *\n  ServerAliveInterval 99\n";
    await Deno.writeTextFile(config, text);
    await Deno.writeTextFile(user, `Include ${config}\n${other}`);
    await Deno.writeTextFile(`${folder.path}/without`, other);

    const scopes = new Set(hostScopes(inventory).map((scope) => scope.keyword));
    assertEquals([...scopes], [keyword]);
    assertEquals(text.split("\n").filter((line) => line.length >= 1000), []);

    for (const host of [...strangers(inventory), ...outside]) {
      const without = await effectiveText(["-F", `${folder.path}/without`], host);
      assertEquals(await effectiveText(["-F", user], host), without, host);
    }
    const { nodes, pool } = inventory;
    for (const node of [nodes[0], nodes[Math.floor(nodes.length / 2)], nodes.at(-1)]) {
      assert(node !== undefined);
      for (const own of nodeNames(pool, node)) {
        const { port, ...options } = await effectiveOptions(["-F", user], own);
        assertEquals(port, [String(node.port)]);
        assertEquals([options["hostname"], options["serveraliveinterval"]], [[node.address], [
          "30",
        ]]);
        assertEquals(options["stricthostkeychecking"], [
          node.hostKeys.length ? "true" : "accept-new",
        ]);
      }
    }
  });
}

/** Reads a scope in the way that ssh_config(5) tells: whether a host is in it. */
function readScope({ keyword, patterns }: HostScope): (name: string, address: string) => boolean {
  const [, names = "", , addresses = ""] = patterns;
  const known = new Set(keyword === "Host" ? patterns : addresses.split(","));
  if (keyword === "Host") return (name) => known.has(name);
  const source = names.replaceAll(".", "\\.").replaceAll("?", ".").replaceAll("*", ".*");
  const expression = new RegExp(`^(?:${source.replaceAll(",", "|")})$`, "i");
  return (name, address) => known.has(address) && expression.test(name);
}

Deno.test("every name of every node is in scope, whatever the size", () => {
  for (const { name, inventory } of CASES) {
    const scopes = hostScopes(inventory).map(readScope);
    const lost = inventory.nodes.filter((node) =>
      !nodeNames(inventory.pool, node).every((own) =>
        scopes.some((includes) => includes(own, node.address))
      )
    );
    assertEquals(lost, [], name);
  }
});
