import { parsePublicKey, type PublicKey } from "../../ssh/public_key.ts";

/** What stands around the host keys in a start task's output, as cloud-init has it on a machine's console. */
const BEGIN = "-----BEGIN SSH HOST KEY KEYS-----";
const END = "-----END SSH HOST KEY KEYS-----";

/** More than any machine has. */
const MAX_KEYS = 16;

/**
 * The lines of shell that print a machine's public host keys: those that its sshd says it uses, which only root
 * can ask, else those at their usual place.
 */
export const PRINT_HOST_KEYS = [
  `echo '${BEGIN}'`,
  `files=$(PATH=$PATH:/usr/sbin:/sbin; sshd -T 2>/dev/null | sed -n 's/^hostkey \\(.*\\)/\\1.pub/p')`,
  `[ -n "$files" ] || files='/etc/ssh/ssh_host_ed25519_key.pub /etc/ssh/ssh_host_ecdsa_key.pub /etc/ssh/ssh_host_rsa_key.pub'`,
  `cat $files 2>/dev/null || true`,
  `echo '${END}'`,
].join("\n");

/** The parts of a start task that its command can be in. */
interface CommandOwner {
  readonly commandLine?: string;
  readonly environmentSettings?: readonly { readonly value?: string }[];
}

/** Whether a start task prints host keys for us to read. */
export function printsHostKeys(task: CommandOwner | undefined): boolean {
  const texts = [task?.commandLine, ...(task?.environmentSettings ?? []).map(({ value }) => value)];
  return texts.some((text) => text?.includes(BEGIN) === true);
}

/** The host keys in a start task's output, those of kinds that OpenSSH no longer reads left out; none without a whole block. */
export function parseHostKeys(output: string): readonly PublicKey[] {
  const lines = output.split(/\r?\n/);
  const begin = lines.indexOf(BEGIN);
  const end = lines.indexOf(END, begin);
  if (begin < 0 || end < 0 || end - begin - 1 > MAX_KEYS) return [];
  return lines.slice(begin + 1, end).map(parsePublicKey).filter((key) => typeof key !== "string");
}
