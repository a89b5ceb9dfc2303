import { assertEquals, assertNotEquals } from "@std/assert";
import { newNode } from "../../../lib/emulator/account/new_node.ts";
import { containerName, containerSpec } from "../../../lib/emulator/docker/container_spec.ts";
import type { EngineSettings } from "../../../lib/emulator/docker/engine_settings.ts";

const SETTINGS: EngineSettings = {
  endpoint: { host: "unix:///run/user/7/docker.sock", from: "DOCKER_HOST" },
  image: "poolgen-node:ssh",
  publish: [],
  dockerSocket: false,
};
const NODE = newNode({ poolId: "p", number: 3, slot: 2, isDedicated: true, users: [] });

function hostConfig(more: Partial<EngineSettings>): ReturnType<typeof containerSpec>["HostConfig"] {
  const settings = { ...SETTINGS, ...more };
  return containerSpec({ node: NODE, cardinal: 1, instanceId: "ab", network: "n", settings })
    .HostConfig;
}

Deno.test("whatever is published is published on this machine alone, at a free port", () => {
  const free = [{ HostIp: "127.0.0.1", HostPort: "" }];
  assertEquals(hostConfig({ publish: [8888, 8787] })?.PortBindings, {
    "22/tcp": free,
    "8888/tcp": free,
    "8787/tcp": free,
  });
});

Deno.test("a node has no way to the daemon unless it is asked for", () => {
  assertEquals(hostConfig({})?.Mounts, undefined);
  assertEquals(hostConfig({ dockerSocket: true })?.Mounts, [{
    Type: "bind",
    Source: "/run/user/7/docker.sock",
    Target: "/var/run/docker.sock",
  }]);
  const remote = { host: "tcp://lab:2376", from: "DOCKER_HOST", tls: { verify: true } };
  assertEquals(
    hostConfig({ dockerSocket: true, endpoint: remote })?.Mounts?.[0]?.Source,
    "/var/run/docker.sock",
  );
});

Deno.test("limits are whole: no memory is swapped out beyond them", () => {
  const limits = hostConfig({ memory: 1 << 29, cpus: 1.5 });
  assertEquals(
    [limits?.Memory, limits?.MemorySwap, limits?.NanoCpus],
    [1 << 29, 1 << 29, 1_500_000_000],
  );
  assertEquals(hostConfig({})?.Memory, undefined);
});

Deno.test("two instances never want the same name", () => {
  assertNotEquals(
    containerName({ node: NODE, instanceId: "ab" }),
    containerName({ node: NODE, instanceId: "cd" }),
  );
});
