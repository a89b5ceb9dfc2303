import { quoteSshConfig } from "./quote_ssh_config.ts";

/** A line of an ssh_config; each value becomes one quoted word. */
export interface SshOption {
  readonly keyword: string;
  readonly values: readonly string[];
}

/** An option as a line of an ssh_config, which `ssh -o` takes too. */
export function optionLine({ keyword, values }: SshOption): string {
  return [keyword, ...values.map(quoteSshConfig)].join(" ");
}
