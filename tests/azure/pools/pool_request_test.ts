import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { MarketplaceImage } from "../../../lib/azure/pools/find_image.ts";
import { type PoolFileParts, poolRequest } from "../../../lib/azure/pools/pool_request.ts";
import { notApplied } from "../../../lib/azure/pools/not_applied.ts";
import { loadConfig } from "../../../lib/config/load_config.ts";
import { UsageError } from "../../../lib/errors.ts";
import { tempFolder } from "../../support/temp.ts";

const IMAGE: MarketplaceImage = {
  ...{ publisher: "p", offer: "o", sku: "s", nodeAgentSkuId: "batch.node.ubuntu 22.04" },
  ...{ isWindows: false, hasDocker: true, endOfLife: undefined },
};

const SPECIFICATION = {
  id: "P1",
  vm_configuration: { platform_image: { publisher: "P", offer: "O", sku: "S" } },
  vm_count: { dedicated: 2, low_priority: 3 },
  vm_size: "STANDARD_D2S_V3",
};

const CREDENTIALS = {
  credentials: {
    docker_registry: {
      hub: { username: "u", password: "pw" },
      "a.example": { username: "v", password: "pw2" },
      "b.example": { username: "w" },
    },
  },
};

/** Reads a pool file with these keys in place of the usual ones. */
async function partsOf(more: Readonly<Record<string, unknown>>): Promise<PoolFileParts> {
  await using folder = await tempFolder();
  const pool = { pool_specification: { ...SPECIFICATION, ...more } };
  await Deno.writeTextFile(`${folder.path}/pool.yaml`, JSON.stringify(pool));
  await Deno.writeTextFile(`${folder.path}/credentials.yaml`, JSON.stringify(CREDENTIALS), {
    mode: 0o600,
  });
  const { config } = await loadConfig({ configDir: folder.path }, {
    cwd: folder.path,
    env: {},
    home: folder.path,
  });
  const { specification, ssh, containers, subnetId } = config;
  if (specification === undefined) throw new Error("there is no pool file");
  return { specification, ssh, containers, subnetId };
}

Deno.test("poolRequest() asks for no more than the pool file does", async () => {
  const { startTask, ...request } = poolRequest(await partsOf({}), IMAGE, "poolgen 1");
  assertEquals(request, {
    id: "P1",
    vmSize: "STANDARD_D2S_V3",
    virtualMachineConfiguration: {
      imageReference: { publisher: "p", offer: "o", sku: "s", version: "latest" },
      nodeAgentSKUId: "batch.node.ubuntu 22.04",
    },
    targetDedicatedNodes: 2,
    targetLowPriorityNodes: 3,
    networkConfiguration: {
      endpointConfiguration: {
        inboundNATPools: [{
          name: "poolgen-ssh",
          protocol: "tcp",
          backendPort: 22,
          frontendPortRangeStart: 49_000,
          frontendPortRangeEnd: 49_999,
        }],
      },
    },
    metadata: [{ name: "made_by", value: "poolgen 1" }],
  });
  assertEquals([startTask?.waitForSuccess, startTask?.maxTaskRetryCount], [true, 0]);
  assertEquals(startTask?.userIdentity?.autoUser?.elevationLevel, "admin");
});

Deno.test("poolRequest() logs in to registries where nodes run containers", async () => {
  const platform_image = { ...SPECIFICATION.vm_configuration.platform_image, native: true };
  const parts = await partsOf({ vm_configuration: { platform_image } });
  assertEquals(
    poolRequest(parts, IMAGE, "x").virtualMachineConfiguration?.containerConfiguration,
    {
      containerRegistries: [
        { userName: "u", password: "pw" },
        { registryServer: "a.example", userName: "v", password: "pw2" },
      ],
    },
  );
});

Deno.test("poolRequest() puts commands after what must not fail, and Docker's group before", async () => {
  const parts = await partsOf({
    ssh: { username: "ann", allow_docker_access: true },
    additional_node_prep: {
      commands: { pre: ["first"], post: ["last"] },
      environment_variables: { A: "1" },
    },
  });
  const { startTask } = poolRequest(parts, IMAGE, "x");
  const [script, variable] = startTask?.environmentSettings ?? [];
  assertEquals(variable, { name: "A", value: "1" });
  const text = script?.value ?? "";
  assertStringIncludes(text, "_azbatchsudogrp");
  assertStringIncludes(text, "\nset -e -o pipefail\nfirst\nlast");
  assertEquals(text.indexOf("HOST KEY") < text.indexOf("_azbatchsudogrp"), true);
});

Deno.test("poolRequest() refuses images of Windows, and networks that nobody can tell", async () => {
  const windows = { ...IMAGE, nodeAgentSkuId: "batch.node.windows amd64" };
  const parts = await partsOf({});
  assertThrows(() => poolRequest(parts, windows, "x"), UsageError, "one of Windows");
  const vague = await partsOf({ virtual_network: { name: "v", resource_group: "g" } });
  assertThrows(() => poolRequest(vague, IMAGE, "x"), UsageError, "which subnet");
});

Deno.test("notApplied() names what is asked for, and not what is asked not to be", async () => {
  assertEquals(notApplied(await partsOf({})), []);
  const parts = await partsOf({
    per_job_auto_scratch: false,
    reboot_on_start_task_failed: true,
    ssh: { username: "ann", hpn_server_swap: true },
  });
  assertEquals(notApplied(parts), ["reboot_on_start_task_failed", "ssh: hpn_server_swap"]);
});
