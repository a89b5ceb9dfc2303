/** A line of an ssh_config; each value becomes one quoted word. */
export interface SshOption {
  readonly keyword: string;
  readonly values: readonly string[];
}
