import { randomBytes } from "node:crypto";

/**
 * A node id in the service's form: `tvmps_`, 64 hexadecimal digits, `_d` for dedicated nodes and `_p` for spot
 * ones. Ids grow in natural order: the digits begin with a decimal count, ended by a letter. So a node
 * that joins later never moves the numbers of those before it.
 */
export function nodeId(count: number, isDedicated: boolean): string {
  const letter = "abcdef"[count % 6] ?? "a";
  const random = randomBytes(28).toString("hex").slice(1);
  return `tvmps_${String(count).padStart(8, "0")}${letter}${random}_${isDedicated ? "d" : "p"}`;
}

/** The address of the node in `slot` in its pool's own network, from 10.0.0.4 as the service has it. */
export function privateAddress(slot: number): string {
  const host = slot + 4;
  return `10.${host >> 16 & 255}.${host >> 8 & 255}.${host & 255}`;
}
