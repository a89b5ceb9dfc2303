import { basename } from "node:path";
import { endpointOf } from "../../emulator/instance/instance_record.ts";
import {
  instancesFolder,
  listDamaged,
  listInstances,
} from "../../emulator/instance/known_instances.ts";
import { EXIT, type ExitCode } from "../../errors.ts";
import type { Invocation } from "../command_table/command.ts";
import type { EmulatorListDocument } from "../json_documents/emulator_list_document.ts";
import { jsonText } from "../json_documents/json_text.ts";
import { table } from "../terminal/table.ts";

/** `poolgen emulator list`. */
export async function run({ io, options }: Invocation): Promise<ExitCode> {
  const instances = (await listInstances(instancesFolder(io.home))).map(
    ({ files, record, isRunning }) => ({
      name: record.name,
      running: isRunning,
      pid: isRunning ? record.pid ?? null : null,
      endpoint: isRunning ? endpointOf(record) : null,
      state_dir: files.folder,
    }),
  );
  const damaged = await listDamaged(instancesFolder(io.home));
  if (options.has("json")) {
    const unreadable = damaged.map((path) => ({
      ...{ name: basename(path), running: false, pid: null, endpoint: null, state_dir: path },
    }));
    io.stdout.write(
      jsonText<EmulatorListDocument>({ version: 1, instances: [...instances, ...unreadable] }),
    );
    return EXIT.ok;
  }
  if (options.has("quiet")) return EXIT.ok;
  const rows = [
    ...instances.map(({ name, running, pid, endpoint, state_dir }) => [
      ...[name, running ? "running" : "not running", `${pid ?? ""}`, endpoint ?? "", state_dir],
    ]),
    ...damaged.map((path) => [basename(path), "damaged", "", "", path]),
  ];
  io.stdout.write(
    rows.length === 0
      ? "there are none; start one with: poolgen emulator up -d\n"
      : table([["NAME", "STATE", "PID", "ENDPOINT", "FOLDER"], ...rows], io.stdout.columns),
  );
  return EXIT.ok;
}
