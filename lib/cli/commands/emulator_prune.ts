import { basename } from "node:path";
import type { InstanceRecord } from "../../emulator/instance/instance_record.ts";
import { INSTANCE_VARIABLE } from "../../emulator/instance/node_environment.ts";
import { sweepProcesses } from "../../emulator/instance/sweep_processes.ts";
import {
  instancesFolder,
  listDamaged,
  listInstances,
} from "../../emulator/instance/known_instances.ts";
import { EXIT, type ExitCode, UserError } from "../../errors.ts";
import { lockFolder } from "../../io/folder_lock.ts";
import { removeFolder } from "../../io/remove_folder.ts";
import { childEnvironment } from "../child_environment.ts";
import type { Invocation } from "../command_table/command.ts";
import type { EmulatorPruneDocument } from "../json_documents/emulator_prune_document.ts";
import { jsonText } from "../json_documents/json_text.ts";
import { type NamedFailure, printFailures } from "../pools/node_failures.ts";
import { startProgress } from "../terminal/progress.ts";
import { safeText } from "../terminal/safe_text.ts";

/** An instance that does not run; one that cannot be read has no record. */
interface StoppedInstance {
  readonly name: string;
  readonly folder: string;
  readonly record: InstanceRecord | undefined;
}

/** `poolgen emulator prune`: exits with 1 where one could not be removed. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const all = instancesFolder(io.home);
  const stopped: StoppedInstance[] = [
    ...(await listInstances(all)).filter(({ isRunning }) => !isRunning)
      .map(({ files, record }) => ({ name: record.name, folder: files.folder, record })),
    // of what cannot be read nobody knows which processes were its own
    ...(await listDamaged(all))
      .map((folder) => ({ name: basename(folder), folder, record: undefined })),
  ];
  const remove = invocation.options.has("yes");
  const failed = remove ? await removeAll(stopped, invocation) : [];
  const code = failed.length === 0 ? EXIT.ok : EXIT.failed;
  const told = stopped.filter(({ folder }) => !failed.some((one) => one.folder === folder));
  if (options.has("json")) {
    io.stdout.write(jsonText<EmulatorPruneDocument>({
      version: 1,
      instances: told.map(({ name }) => name),
      removed: remove,
      failed: failed.map(({ name, error }) => ({ name, message: error.message })),
    }));
  }
  printFailures(failed, io);
  if (options.has("json") || options.has("quiet")) return code;
  for (const { name, folder } of told) {
    const verb = remove ? "removed" : "would remove";
    io.stdout.write(`${safeText(`${verb} ${name}  ${folder}`)}\n`);
  }
  if (stopped.length === 0) io.stdout.write("there is nothing to remove\n");
  else if (!remove) {
    io.stdout.write("to remove them, with their nodes' files: poolgen emulator prune -y\n");
  }
  return code;
}

interface FailedRemoval extends NamedFailure {
  readonly folder: string;
}

/** What keeps one does not keep the others. */
async function removeAll(
  stopped: readonly StoppedInstance[],
  invocation: Invocation,
): Promise<FailedRemoval[]> {
  const failed: FailedRemoval[] = [];
  using progress = startProgress(invocation);
  for (const instance of stopped) {
    progress.show(`removing ${instance.folder}`);
    try {
      await removeInstance(instance, invocation);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      failed.push({ ...instance, error });
    }
  }
  return failed;
}

async function removeInstance(
  { folder, record }: StoppedInstance,
  { io }: Invocation,
): Promise<void> {
  await using _lock = await lockFolder(folder, 0);
  if (record !== undefined) sweepProcesses(INSTANCE_VARIABLE, record.id);
  if (record?.docker !== undefined) {
    const { sweepRecord } = await import("../../emulator/docker/sweep_record.ts");
    await sweepRecord(record, childEnvironment(io.env));
  }
  await removeFolder(folder);
}
