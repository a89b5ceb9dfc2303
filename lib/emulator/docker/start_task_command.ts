import type { ContainerCommand } from "../../docker/run_in_container.ts";
import type { StartTask } from "../account/pool.ts";
import { splitCommandLine } from "../account/split_command_line.ts";
import type { NodeFolders } from "../instance/node_folders.ts";

/** Where the service keeps a node's files (`AZ_BATCH_NODE_ROOT_DIR`). */
export const NODE_ROOT = "/mnt/batch/tasks";

/** The folders of a node that is a container. */
export const CONTAINER_FOLDERS: NodeFolders = {
  folder: "/",
  home: (user) => user === "root" ? "/root" : `/home/${user}`,
  root: NODE_ROOT,
  shared: `${NODE_ROOT}/shared`,
  startup: `${NODE_ROOT}/startup`,
  startupWork: `${NODE_ROOT}/startup/wd`,
  hostKeys: "/etc/poolgen",
};

/** Runs what its arguments say in a start task's folder, its output in files beside. */
const SCRIPT = 'mkdir -p "$AZ_BATCH_NODE_SHARED_DIR" "$AZ_BATCH_TASK_WORKING_DIR" && ' +
  'cd "$AZ_BATCH_TASK_WORKING_DIR" && exec "$@" >../stdout.txt 2>../stderr.txt';

/** A start task as a command in a node's container; `undefined` where the task's own line is empty. */
export function startTaskCommand(
  task: StartTask,
  env: Readonly<Record<string, string>>,
): ContainerCommand | undefined {
  const words = splitCommandLine(task.commandLine);
  if (words.length === 0) return undefined;
  return {
    argv: ["/bin/sh", "-c", SCRIPT, "sh", ...words],
    user: "0",
    env: {
      ...env,
      ...task.environment,
      HOME: CONTAINER_FOLDERS.startupWork,
      USER: "_azbatch",
      AZ_BATCH_TASK_DIR: CONTAINER_FOLDERS.startup,
      AZ_BATCH_TASK_WORKING_DIR: CONTAINER_FOLDERS.startupWork,
    },
  };
}
