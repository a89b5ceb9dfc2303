/** The shells that the script must run in: each a command and its options. */
export const SHELLS: readonly (readonly [string, ...string[]])[] = [
  ["dash"],
  ["busybox", "ash"],
  ["bash"],
  ["bash", "--posix"],
  ["mksh"],
  ["posh"],
];
