import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { BlockList, isIP } from "node:net";
import fc from "fast-check";
import { containerPlace, PLACES } from "../../lib/docker/container_place.ts";
import type { ListedContainer } from "../../lib/docker/listed_container.ts";

const LOCAL = { host: "unix:///var/run/docker.sock", from: "test" };
const REMOTE = { host: "tcp://192.0.2.7:2376", from: "test" };
const NEAR = "172.18.0.3";
const networks = new BlockList();
networks.addSubnet("172.18.0.1", 16);
const FAR = "198.51.100.9";

function container(
  ports: readonly [ip: string, port: number][],
  ...own: string[]
): ListedContainer {
  return {
    Id: "0123456789ab",
    State: "running",
    Ports: ports.map(([IP, PublicPort]) => ({ IP, PublicPort, PrivatePort: 22, Type: "tcp" })),
    NetworkSettings: {
      Networks: Object.fromEntries(own.map((IPAddress, index) => [`${index}`, { IPAddress }])),
    },
  };
}

Deno.test("a container is dialled where its port is published, else where it is", () => {
  const how = { wanted: undefined, endpoint: LOCAL, hasJump: false, networks };
  const any = container([["::", 3], ["0.0.0.0", 3]], NEAR);
  assertEquals(containerPlace(any, how), { address: "127.0.0.1", port: 3 });
  assertEquals(containerPlace(any, { ...how, wanted: "container" }), { address: NEAR, port: 22 });
  const one = container([["::1", 4], ["192.0.2.1", 5]]);
  assertEquals(containerPlace(one, how), { address: "192.0.2.1", port: 5 });
  assertEquals(containerPlace(container([["::1", 4]]), how), { address: "::1", port: 4 });
  const own = container([], NEAR);
  assertEquals(containerPlace(own, how), { address: NEAR, port: 22 });
  for (
    const reason of [
      containerPlace(own, { ...how, wanted: "published" }),
      // a virtual machine's network is not this one's
      containerPlace(container([], FAR), how),
      containerPlace(container([], ""), how),
      containerPlace({ Id: "0123456789ab", State: "running" }, how),
    ]
  ) assertStringIncludes(String(reason), "docker run -p 127.0.0.1::22");
  assertEquals(
    containerPlace(container([]), { ...how, wanted: "container" }),
    "it has no address of its own",
  );
});

Deno.test("a container on another machine is dialled there, or through a jump host", () => {
  const how = { wanted: undefined, endpoint: REMOTE, hasJump: false, networks };
  const any = container([["0.0.0.0", 3]], NEAR);
  assertEquals(containerPlace(any, how), { address: "192.0.2.7", port: 3 });
  const lab = { host: "ssh://me@Lab.example.org:2222", from: "test" };
  assertEquals(containerPlace(any, { ...how, endpoint: lab }), {
    address: "lab.example.org",
    port: 3,
  });
  const inside = container([["127.0.0.1", 3]], NEAR);
  assertStringIncludes(String(containerPlace(inside, how)), "loopback address of another machine");
  const jump = { ...how, hasJump: true };
  assertEquals(containerPlace(inside, jump), { address: "127.0.0.1", port: 3 });
  assertEquals(containerPlace(container([], FAR), jump), { address: FAR, port: 22 });
});

Deno.test("whatever a daemon lists, an address and a port come of it, or a reason", () => {
  const text = fc.oneof(
    fc.string(),
    fc.ipV4(),
    fc.ipV6(),
    fc.constantFrom(
      "::",
      "0.0.0.0",
      "fe80::1%eth0",
      "127.0.0.1",
      "169.254.169.254",
      "::ffff:1.2.3.4",
    ),
  );
  const binding = fc.tuple(text, fc.oneof(fc.integer(), fc.integer({ min: 1, max: 65_535 })));
  fc.assert(fc.property(
    fc.array(binding, { maxLength: 3 }),
    fc.array(text, { maxLength: 3 }),
    fc.constantFrom(undefined, ...PLACES),
    fc.constantFrom(LOCAL, REMOTE),
    fc.boolean(),
    (ports, own, wanted, endpoint, hasJump) => {
      const place = containerPlace(container(ports, ...own), {
        wanted,
        endpoint,
        hasJump,
        networks,
      });
      if (typeof place === "string") return;
      assert(isIP(place.address) !== 0 && !place.address.includes("%"), place.address);
      assert(place.port >= 1 && place.port <= 65_535, String(place.port));
    },
  ));
});
