import type { Pace } from "./account/pace.ts";
import type { Faults } from "./faults.ts";

/** A setting by which something goes wrong on purpose. */
export interface FaultSpec {
  readonly name: string;
  /** The form of its value, such as `40ms`. */
  readonly value: string;
  readonly summary: string;
  /** Whether it can be set for one node alone. */
  readonly perNode: boolean;
  /** The faults that a value stands for; `undefined` where it is none. */
  parse(value: string): Partial<Faults> | undefined;
}

/** Every fault that can be set, in the order in which they are shown. */
export const FAULT_SPECS: readonly FaultSpec[] = [
  {
    name: "api-latency",
    value: "40ms",
    summary: "added to every answer of the Batch API",
    perNode: false,
    parse: (value) => given(milliseconds(value), (apiLatency) => ({ apiLatency })),
  },
  {
    name: "api-error-rate",
    value: "0.01",
    summary: "the share of requests to the Batch API that get 429 or 503",
    perNode: false,
    parse: (value) => given(share(value), (apiErrorRate) => ({ apiErrorRate })),
  },
  {
    name: "ssh-latency",
    value: "30ms",
    summary: "added to everything that a node sends",
    perNode: true,
    parse: (value) => given(milliseconds(value), (sshLatency) => ({ sshLatency })),
  },
  {
    name: "ssh-refuse",
    value: "on",
    summary: "new connections to a node are reset",
    perNode: true,
    parse: (value) => given(onOff(value), (sshRefuse) => ({ sshRefuse })),
  },
  {
    name: "ssh-silent",
    value: "on",
    summary: "a node accepts connections and then says nothing",
    perNode: true,
    parse: (value) => given(onOff(value), (sshSilent) => ({ sshSilent })),
  },
  {
    name: "ssh-drop-after",
    value: "64KiB",
    summary: "a connection to a node breaks after so many bytes",
    perNode: true,
    parse: (value) => given(bytes(value), (sshDropAfter) => ({ sshDropAfter })),
  },
  {
    name: "ssh-forwarding",
    value: "off",
    summary: "whether nodes forward ports and sockets",
    perNode: true,
    parse: (value) => given(onOff(value), (sshForwarding) => ({ sshForwarding })),
  },
  {
    name: "ssh-default-mapping",
    value: "on",
    summary: "pools without a NAT pool for port 22 are reached all the same, as before 2025-11-30",
    perNode: false,
    parse: (value) => given(onOff(value), (sshDefaultMapping) => ({ sshDefaultMapping })),
  },
  {
    name: "node-endpoints",
    value: "off",
    summary: "whether the list of nodes says where they are reached, as remote login settings do",
    perNode: false,
    parse: (value) => given(onOff(value), (nodeEndpoints) => ({ nodeEndpoints })),
  },
  {
    name: "pace",
    value: "now|2s|3polls",
    summary: "how long each state of a pool or node lasts",
    perNode: false,
    parse: (value) => given(pace(value), (pace) => ({ pace })),
  },
];

function given<T>(
  value: T | undefined,
  make: (value: T) => Partial<Faults>,
): Partial<Faults> | undefined {
  return value === undefined ? undefined : make(value);
}

const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };
const BYTES: Readonly<Record<string, number>> = { B: 1, KiB: 1 << 10, MiB: 1 << 20, GiB: 1 << 30 };

function milliseconds(value: string): number | undefined {
  return quantity(value, MILLISECONDS);
}

function bytes(value: string): number | undefined {
  return quantity(value, BYTES);
}

function quantity(value: string, units: Readonly<Record<string, number>>): number | undefined {
  const [, count, unit] = /^(\d{1,9}(?:\.\d{1,3})?)([A-Za-z]+)$/.exec(value) ?? [];
  const factor = units[unit ?? ""];
  return factor === undefined ? undefined : Math.round(Number(count) * factor);
}

function share(value: string): number | undefined {
  return /^(?:0|1|0?\.\d{1,9}|1\.0+)$/.test(value) ? Number(value) : undefined;
}

function onOff(value: string): boolean | undefined {
  return value === "on" ? true : value === "off" ? false : undefined;
}

function pace(value: string): Pace | undefined {
  if (value === "now") return { kind: "now" };
  const [, count] = /^(\d{1,6})polls?$/.exec(value) ?? [];
  if (count !== undefined) return { kind: "polls", count: Math.max(1, Number(count)) };
  const time = milliseconds(value);
  return time === undefined ? undefined : { kind: "time", milliseconds: time };
}
