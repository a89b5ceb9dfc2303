import { basename } from "node:path";
import { INSTANCE_VARIABLE } from "../../emulator/instance/node_environment.ts";
import { sweepProcesses } from "../../emulator/instance/sweep_processes.ts";
import {
  instancesFolder,
  listDamaged,
  listInstances,
} from "../../emulator/instance/known_instances.ts";
import { EXIT, type ExitCode } from "../../errors.ts";
import { lockFolder } from "../../io/folder_lock.ts";
import { removeFolder } from "../../io/remove_folder.ts";
import { childEnvironment } from "../child_environment.ts";
import type { Invocation } from "../command_table/command.ts";
import type { EmulatorPruneDocument } from "../json_documents/emulator_prune_document.ts";
import { jsonText } from "../json_documents/json_text.ts";
import { startProgress } from "../terminal/progress.ts";
import { safeText } from "../terminal/safe_text.ts";

/** `poolgen emulator prune`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const all = instancesFolder(io.home);
  const stopped = [
    ...(await listInstances(all)).filter(({ isRunning }) => !isRunning)
      .map(({ files, record }) => ({ name: record.name, folder: files.folder, record })),
    // of what cannot be read nobody knows which processes were its own
    ...(await listDamaged(all))
      .map((folder) => ({ name: basename(folder), folder, record: undefined })),
  ];
  const remove = invocation.options.has("yes");
  using progress = startProgress(invocation);
  for (const { folder, record } of stopped) {
    if (!remove) continue;
    progress.show(`removing ${folder}`);
    const lock = await lockFolder(folder, 0);
    if (record !== undefined) sweepProcesses(INSTANCE_VARIABLE, record.id);
    if (record?.docker !== undefined) {
      const { sweepRecord } = await import("../../emulator/docker/sweep_record.ts");
      await sweepRecord(record, childEnvironment(io.env));
    }
    await removeFolder(folder);
    await lock[Symbol.asyncDispose]();
  }
  const names = stopped.map(({ name }) => name);
  if (options.has("json")) {
    io.stdout.write(
      jsonText<EmulatorPruneDocument>({ version: 1, instances: names, removed: remove }),
    );
    return EXIT.ok;
  }
  if (options.has("quiet")) return EXIT.ok;
  for (const { name, folder } of stopped) {
    const verb = remove ? "removed" : "would remove";
    io.stdout.write(`${safeText(`${verb} ${name}  ${folder}`)}\n`);
  }
  if (stopped.length === 0) io.stdout.write("there is nothing to remove\n");
  else if (!remove) {
    io.stdout.write("to remove them, with their nodes' files: poolgen emulator prune -y\n");
  }
  return EXIT.ok;
}
