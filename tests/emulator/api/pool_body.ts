import { Buffer } from "node:buffer";
import type { PoolDefinition } from "../../../lib/emulator/account/pool.ts";
import { parseBody } from "../../../lib/emulator/api/body_fields.ts";
import { decodePool } from "../../../lib/emulator/api/decode_pool.ts";
import { BatchFault } from "../../../lib/emulator/batch_fault.ts";

/** A request body that makes a pool, with the properties of `more` in place of its own. */
export function poolBody(more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    id: "p1",
    vmSize: "Standard_D2s_v3",
    virtualMachineConfiguration: {
      imageReference: { publisher: "microsoft-dsvm", offer: "ubuntu-hpc", sku: "2204" },
      nodeAgentSKUId: "batch.node.ubuntu 22.04",
    },
    ...more,
  };
}

/** The same with NAT pools; each is given what differs from one that leads to port 22. */
export function bodyWithNatPools(
  ...pools: readonly Readonly<Record<string, unknown>>[]
): Record<string, unknown> {
  const inboundNATPools = pools.map((pool) => ({
    name: "ssh",
    protocol: "tcp",
    backendPort: 22,
    frontendPortRangeStart: 40_000,
    frontendPortRangeEnd: 40_500,
    ...pool,
  }));
  return poolBody({ networkConfiguration: { endpointConfiguration: { inboundNATPools } } });
}

/** Decodes a pool as from a request. */
export function decodeBody(body: unknown, version = "2024-02-01"): PoolDefinition {
  return decodePool(parseBody(Buffer.from(JSON.stringify(body))), version);
}

/** What is refused, and of which property. */
export function refusalOf(body: unknown): string {
  try {
    decodeBody(body);
    return "accepted";
  } catch (error) {
    if (!(error instanceof BatchFault)) throw error;
    const property = error.details.find(({ key }) => key === "PropertyName")?.value;
    return property === undefined ? error.code : `${error.code} ${property}`;
  }
}
