import * as z from "zod";
import { FAULT_SPECS } from "../emulator/fault_specs.ts";
import type { Invocation } from "./command.ts";
import { safeJson, safeText } from "./safe_text.ts";

const faultsSchema = z.object({
  faults: z.array(z.object({
    name: z.string(),
    value: z.string(),
    nodeId: z.string().optional(),
  })),
});

/** Prints the faults that are set; with `all`, those that could be too. Throws `ZodError`. */
export function showFaults(answer: unknown, { io, options }: Invocation, all: boolean): void {
  const { faults } = faultsSchema.parse(answer);
  if (options.has("json")) {
    const set = faults.map(({ name, value, nodeId }) => ({ name, value, node_id: nodeId ?? null }));
    io.stdout.write(`${safeJson({ version: 1, faults: set })}\n`);
    return;
  }
  if (options.has("quiet")) return;
  const lines = faults.length === 0
    ? ["no faults are set"]
    : faults.map(({ name, value, nodeId }) =>
      `${name} ${value}${nodeId === undefined ? "" : ` on ${nodeId}`}`
    );
  if (all) {
    const width = Math.max(...FAULT_SPECS.map(({ name, value }) => `${name} ${value}`.length));
    lines.push("", "there are:");
    lines.push(
      ...FAULT_SPECS.map(({ name, value, summary }) =>
        `  ${`${name} ${value}`.padEnd(width)}  ${summary}`
      ),
    );
  }
  io.stdout.write(`${lines.map(safeText).join("\n")}\n`);
}
