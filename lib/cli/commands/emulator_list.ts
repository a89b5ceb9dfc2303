import { basename } from "node:path";
import { endpointOf } from "../../emulator/instance/instance_record.ts";
import {
  instancesFolder,
  listDamaged,
  listInstances,
} from "../../emulator/instance/known_instances.ts";
import { EXIT, type ExitCode } from "../../errors.ts";
import type { Invocation } from "../command.ts";
import { safeJson, safeText } from "../safe_text.ts";

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
    io.stdout.write(`${safeJson({ version: 1, instances: [...instances, ...unreadable] })}\n`);
    return EXIT.ok;
  }
  if (options.has("quiet")) return EXIT.ok;
  for (const { name, running, pid, endpoint, state_dir } of instances) {
    const state = running ? `running, process ${pid}, ${endpoint}` : "not running";
    io.stdout.write(`${safeText(`${name}  ${state}  ${state_dir}`)}\n`);
  }
  for (const path of damaged) {
    io.stdout.write(`${safeText(`${basename(path)}  damaged  ${path}`)}\n`);
  }
  if (instances.length + damaged.length === 0) {
    io.stdout.write("there are none\n");
  }
  return EXIT.ok;
}
