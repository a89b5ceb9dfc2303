import { kill } from "node:process";

const GRACE_MS = 2_000;
const CHECK_MS = 20;

/** Sends a signal, or with 0 nothing, to every process of a group; says whether there is any. */
export function signalGroup(group: number, signal: NodeJS.Signals | number): boolean {
  try {
    kill(-group, signal);
    return true;
  } catch {
    return false;
  }
}

/** Asks every process of a group to end, and kills those that have not after 2 s. */
export async function endGroup(group: number, signal: NodeJS.Signals): Promise<void> {
  const end = performance.now() + GRACE_MS;
  signalGroup(group, signal);
  // what is stopped would not hear it
  signalGroup(group, "SIGCONT");
  while (signalGroup(group, 0)) {
    if (performance.now() >= end) {
      signalGroup(group, "SIGKILL");
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, CHECK_MS));
  }
}

/** Ends a group whose first process is known to have ended, unless its number means another group now. */
export async function endLeftGroup(group: number): Promise<void> {
  // a number in use by a group is not given to a new process, so the group is gone if there is one
  if (!isProcess(group)) await endGroup(group, "SIGTERM");
}

function isProcess(pid: number): boolean {
  try {
    kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
