import type { BatchServiceModels } from "@azure/batch";
import { PRINT_HOST_KEYS } from "../host_keys/host_key_block.ts";

/** What a pool's start task is to do besides printing host keys. */
export interface StartTaskWork {
  /** Whether SSH users may use Docker without sudo. */
  readonly allowDocker: boolean;
  /** The user's own commands, which run as root in this order. */
  readonly commands: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly resourceFiles: readonly BatchServiceModels.ResourceFile[];
}

/** The variable that the script is in: what a command line means to the service is not a shell's business. */
const SCRIPT_VARIABLE = "POOLGEN_START_TASK";

/**
 * The group of SSH users who are administrators gets Docker's socket, now and after a restart of Docker. Only on
 * nodes of the Batch service is there such a group.
 */
const ALLOW_DOCKER = [
  `if getent group _azbatchsudogrp >/dev/null 2>&1; then`,
  `  mkdir -p /etc/systemd/system/docker.socket.d`,
  `  printf '[Socket]\\nSocketGroup=_azbatchsudogrp\\n' >/etc/systemd/system/docker.socket.d/poolgen.conf`,
  `  systemctl daemon-reload 2>/dev/null || true`,
  `  if [ -S /var/run/docker.sock ]; then chgrp _azbatchsudogrp /var/run/docker.sock; fi`,
  `fi`,
].join("\n");

/** A pool's start task: safe to run again, as it is after each boot of a node. */
export function startTask(work: StartTaskWork): BatchServiceModels.StartTask {
  const { allowDocker, commands, environment, resourceFiles } = work;
  const script = [
    PRINT_HOST_KEYS,
    ...(allowDocker ? [ALLOW_DOCKER] : []),
    ...(commands.length === 0 ? [] : ["set -e -o pipefail", ...commands]),
  ].join("\n");
  return {
    commandLine: `/bin/bash -c 'eval "$${SCRIPT_VARIABLE}"'`,
    environmentSettings: [
      { name: SCRIPT_VARIABLE, value: script },
      ...Object.entries(environment).map(([name, value]) => ({ name, value })),
    ],
    ...(resourceFiles.length === 0 ? {} : { resourceFiles: [...resourceFiles] }),
    userIdentity: { autoUser: { scope: "pool", elevationLevel: "admin" } },
    maxTaskRetryCount: 0,
    waitForSuccess: true,
  };
}
