/** What a node is good for in a state that the service gives it. */
export type NodeFitness =
  /** It takes users and logins. */
  | "ready"
  /** Its machine runs, and lets in who was added before. */
  | "up"
  /** It will be ready by itself. */
  | "coming"
  /** It is not going to be ready by itself. */
  | "gone";

const FITNESS: ReadonlyMap<string, NodeFitness> = new Map([
  ["idle", "ready"],
  ["running", "ready"],
  ["offline", "up"],
  ["starttaskfailed", "up"],
  ["unusable", "up"],
  ["unknown", "up"],
  ["waitingforstarttask", "coming"],
  ["creating", "coming"],
  ["starting", "coming"],
  ["rebooting", "coming"],
  ["reimaging", "coming"],
  ["upgradingos", "coming"],
  ["preempted", "gone"],
  ["leavingpool", "gone"],
  ["deallocating", "gone"],
  ["deallocated", "gone"],
]);

/** What a node in a state is good for; a state that is new to us counts as one of a running machine. */
export function fitnessOf(state: string): NodeFitness {
  return FITNESS.get(state) ?? "up";
}

/** Whether a login can be tried in a state: a start task runs on a machine whose SSH server answers. */
export function takesLogins(state: string): boolean {
  return state === "waitingforstarttask" || ["ready", "up"].includes(fitnessOf(state));
}
