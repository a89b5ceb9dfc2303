/** What `poolgen emulator node` can do to a node. */
export const NODE_ACTIONS = [
  "reboot",
  "preempt",
  "unusable",
  "recover",
  "rotate-host-key",
] as const;
