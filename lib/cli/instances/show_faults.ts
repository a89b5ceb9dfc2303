import * as z from "zod";
import { FAULT_SPECS } from "../../emulator/fault_specs.ts";
import type { Invocation } from "../command_table/command.ts";
import type { EmulatorFaultsDocument } from "../json_documents/emulator_faults_document.ts";
import { jsonText } from "../json_documents/json_text.ts";
import { table, tableOfSentences } from "../terminal/table.ts";

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
    io.stdout.write(jsonText<EmulatorFaultsDocument>({ version: 1, faults: set }));
    return;
  }
  if (options.has("quiet")) return;
  const { columns } = io.stdout;
  io.stdout.write(
    faults.length === 0 ? "no faults are set\n" : table([
      ["FAULT", "VALUE", "NODE ID"],
      ...faults.map(({ name, value, nodeId }) => [name, value, nodeId ?? "every node"]),
    ], columns),
  );
  if (!all) return;
  const known = FAULT_SPECS.map(({ name, value, summary }) => [name, value, summary]);
  io.stdout.write(
    `\nthere are:\n${tableOfSentences([["FAULT", "VALUE", "WHAT IT DOES"], ...known], columns)}`,
  );
}
