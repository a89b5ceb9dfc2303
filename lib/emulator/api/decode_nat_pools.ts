import type { InboundNatPool } from "../account/pool.ts";
import type { BodyFields } from "./body_fields.ts";

const PROTOCOLS = ["tcp", "udp"] as const;
const MAX_POOLS = 5;
const MAX_RULES = 25;
const MIN_PORTS = 40;
const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,75}[A-Za-z0-9_])?$/;
// the service keeps these for itself
const OWN_FRONTEND = { start: 50_000, end: 55_000 };
const OWN_BACKEND = [29_876, 29_877];

interface Range {
  readonly start: number;
  readonly end: number;
}

/** The NAT pools of a pool's `networkConfiguration`. Throws `BatchFault` for what the service refuses. */
export function decodeNatPools(network: BodyFields | undefined): readonly InboundNatPool[] {
  const endpoint = network?.object("endpointConfiguration");
  if (network === undefined || endpoint === undefined) return [];
  const name = "inboundNATPools";
  const pools = endpoint.required(name, endpoint.list(name) && endpoint.objects(name));
  const provision = network.object("publicIPAddressConfiguration")?.text("provision");
  if (provision?.toLowerCase() === "nopublicipaddresses" && pools.length > 0) {
    throw endpoint.invalid(name, "A pool without public IP addresses has no NAT pools");
  }
  if (pools.length > MAX_POOLS) throw endpoint.invalid(name, `There may be ${MAX_POOLS} at most`);
  if (pools.flatMap((pool) => pool.objects("networkSecurityGroupRules")).length > MAX_RULES) {
    throw endpoint.invalid(name, `There may be ${MAX_RULES} network security group rules at most`);
  }
  const names = new Set<string>();
  const ranges: Range[] = [];
  return pools.map((pool) => {
    const decoded = decodeNatPool(pool);
    if (names.has(decoded.name)) throw pool.invalid("name", "Another NAT pool has this name");
    names.add(decoded.name);
    const range = decodeRange(pool);
    if (ranges.some((other) => overlap(range, other))) {
      throw pool.invalid(
        "frontendPortRangeStart",
        "The ports overlap with those of another NAT pool",
      );
    }
    ranges.push(range);
    checkRules(pool);
    return decoded;
  });
}

function decodeNatPool(pool: BodyFields): InboundNatPool {
  const name = pool.requiredText("name");
  if (!NAME.test(name)) {
    throw pool.invalid(
      "name",
      "It must have 1 to 77 letters, digits, underscores, periods and hyphens, begin with a letter or " +
        "digit, and end with one or an underscore",
    );
  }
  const protocol = pool.required("protocol", pool.word("protocol", PROTOCOLS));
  const backendPort = pool.required("backendPort", pool.integer("backendPort", 1, 65_535));
  if (OWN_BACKEND.includes(backendPort)) throw pool.invalid("backendPort", "The port is reserved");
  return { name, protocol, backendPort };
}

function decodeRange(pool: BodyFields): Range {
  const [first, last] = ["frontendPortRangeStart", "frontendPortRangeEnd"] as const;
  const range = {
    start: pool.required(first, pool.integer(first, 1, 65_534)),
    end: pool.required(last, pool.integer(last, 1, 65_534)),
  };
  if (range.end - range.start + 1 < MIN_PORTS) {
    throw pool.invalid(last, `The range must have at least ${MIN_PORTS} ports`);
  }
  if (overlap(range, OWN_FRONTEND)) {
    throw pool.invalid(first, "The ports from 50000 to 55000 are reserved");
  }
  return range;
}

function checkRules(pool: BodyFields): void {
  const priorities = new Set<number>();
  for (const rule of pool.objects("networkSecurityGroupRules")) {
    const priority = rule.required("priority", rule.integer("priority", 150, 4_096));
    if (priorities.has(priority)) throw rule.invalid("priority", "Another rule has this priority");
    priorities.add(priority);
    rule.required("access", rule.word("access", ["allow", "deny"]));
    rule.requiredText("sourceAddressPrefix");
  }
}

function overlap(a: Range, b: Range): boolean {
  return a.start <= b.end && b.start <= a.end;
}
