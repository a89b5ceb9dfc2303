import * as z from "zod";
import { shownPath } from "../../config/load_config.ts";
import type { InstanceStatus, NodeStatus } from "../../emulator/instance/instance_status.ts";
import type { Invocation } from "../command_table/command.ts";
import { instanceStatusSchema } from "../json_documents/instance_status_document.ts";
import { jsonText } from "../json_documents/json_text.ts";
import { safeText } from "../terminal/safe_text.ts";
import { table } from "../terminal/table.ts";

// one of another version of poolgen may say more
const ANSWER = instanceStatusSchema(z.object);

/** A running instance's answer about itself. Throws `ZodError` where it is none. */
export function parseStatus(answer: unknown): InstanceStatus {
  return ANSWER.parse(answer);
}

/** Where a container is, and what else of it is reached from this machine. */
function containerWords({ address, published }: NonNullable<NodeStatus["container"]>): string {
  const ports = Object.entries(published).map(([port, place]) => `${port} at ${place}`);
  return [address, ...ports].join(", ");
}

/** Prints what an instance is: as JSON where asked for, else in a few lines and a row for `most` nodes of a pool. */
export function showStatus(
  status: InstanceStatus,
  { io, options }: Invocation,
  most = Infinity,
): void {
  if (options.has("json")) {
    io.stdout.write(jsonText<InstanceStatus>(status));
    return;
  }
  if (options.has("quiet")) return;
  const lines = [
    `emulator "${status.name}", process ${status.pid}`,
    `  Batch account  ${status.account} at ${status.endpoint}`,
    `  credentials    ${shownPath(status.credentials_file, io.cwd)}`,
  ];
  for (const { id, allocation_state, nodes } of status.pools) {
    const count = nodes.length === 1 ? "1 node" : `${nodes.length} nodes`;
    lines.push(`  pool           ${id}, ${count}, ${allocation_state}`);
  }
  io.stdout.write(`${lines.map(safeText).join("\n")}\n`);
  const rows = status.pools.flatMap(({ id, nodes }) =>
    nodes.slice(0, most).map((node) => nodeRow(id, node))
  );
  if (rows.length > 0) {
    const hasContainers = rows.some(({ length }) => length > NODE_HEADINGS.length);
    const headings = [...NODE_HEADINGS, ...hasContainers ? ["CONTAINER"] : []];
    io.stdout.write(`\n${table([headings, ...rows], io.stdout.columns)}`);
  }
  const more = status.pools.reduce((sum, { nodes }) => sum + Math.max(0, nodes.length - most), 0);
  if (more > 0) io.stdout.write(`and ${more} more: poolgen emulator status\n`);
}

const NODE_HEADINGS = ["POOL", "ALIAS", "STATE", "ADDRESS", "NODE ID"];

function nodeRow(pool: string, node: NodeStatus): string[] {
  const { cardinal, state, address, port, node_id, container } = node;
  const place = port === null ? "not reachable" : `${address}:${port}`;
  const row = [pool, `node${cardinal}`, state, place, node_id];
  return container === null ? row : [...row, containerWords(container)];
}
