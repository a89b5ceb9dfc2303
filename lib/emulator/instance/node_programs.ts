import { access, constants } from "node:fs/promises";
import { join } from "node:path";
import { makePrivateFolder, writeWhole } from "../../io/write_whole.ts";
import { ADMIN_VARIABLE, HOST_KEYS_VARIABLE } from "./node_environment.ts";

/**
 * Writes the programs that come first on a node's PATH: `ssh`, `scp` and `sftp` that know the pool's nodes by name
 * (OpenSSH takes the home folder from the system's users, not from HOME), and a `hostname` that tells the node's.
 */
export async function writeNodePrograms(
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  await makePrivateFolder(folder);
  const search = env["PATH"] ?? "/usr/bin:/bin";
  const files = [];
  for (const [name, lines] of Object.entries(PROGRAMS)) {
    const real = await findProgram(name, search);
    if (real === undefined && !OWN.has(name)) continue;
    const text = `#!/bin/sh\nreal=${quote(real ?? name)}\n${lines(folder)}\n`;
    files.push({ path: join(folder, name), text, mode: 0o755 });
  }
  await writeWhole(files);
}

/** Where the environment names no configuration, as in a start task, the system's own is read. */
const CONFIG = '${POOLGEN_SSH_CONFIG:+-F "$POOLGEN_SSH_CONFIG"}';

/** Those that a node has whether or not this machine has them. */
const OWN = new Set(["hostname", "sshd", "sudo"]);

/** What `sshd -T` says of host keys; there is no other server to run. */
const SSHD =
  `[ "$1" = -T ] || { echo 'sshd: the emulator is the SSH server of this node' >&2; exit 1; }
for key in "$${HOST_KEYS_VARIABLE}"/*.pub; do [ -e "$key" ] && printf 'hostkey %s\\n' "\${key%.pub}"; done`;

/** Everybody on a node is the emulator's own user already; who is no administrator is refused as by the real one. */
const SUDO =
  `[ "$${ADMIN_VARIABLE}" = true ] || { echo 'sudo: a password is required' >&2; exit 1; }
while :; do case "$1" in -[uUgpC]) shift 2 ;; --) shift; break ;; -*) shift ;; *) break ;; esac; done
[ "$#" -gt 0 ] || exec "\${SHELL:-/bin/sh}"
exec "$@"`;

const PROGRAMS: Readonly<Record<string, (folder: string) => string>> = {
  ssh: () => `exec "$real" ${CONFIG} "$@"`,
  scp: (folder) => `exec "$real" ${CONFIG} -S ${quote(join(folder, "ssh"))} "$@"`,
  sftp: (folder) => `exec "$real" ${CONFIG} -S ${quote(join(folder, "ssh"))} "$@"`,
  sshd: () => SSHD,
  sudo: () => SUDO,
  hostname: () => '[ "$#" -gt 0 ] && exec "$real" "$@"\nprintf \'%s\\n\' "$HOSTNAME"',
};

async function findProgram(name: string, search: string): Promise<string | undefined> {
  for (const folder of search.split(":")) {
    const path = join(folder, name);
    if (!folder.startsWith("/")) continue;
    if (await access(path, constants.X_OK).then(() => true, () => false)) return path;
  }
  return undefined;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
