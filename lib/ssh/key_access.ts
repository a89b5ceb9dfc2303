import type { Platform } from "../io/platform.ts";

/**
 * Whether a private key's mode lets others in. Windows keeps no such modes: there `ssh.exe` looks at the file's
 * access list, and says so itself.
 */
export function isOpenToOthers(mode: number, platform: Platform): boolean {
  return platform === "unix" && (mode & 0o077) !== 0;
}

/** The command that leaves a private key to its owner, without whom `ssh` does not use it. */
export function closeKeyCommand(
  path: string,
  platform: Platform,
  env: Readonly<Record<string, string | undefined>> = {},
): string {
  // no name on Windows has a quote in it
  return platform === "windows"
    ? `icacls "${path}" /inheritance:r /grant:r "${env["USERNAME"] ?? "%USERNAME%"}:F"`
    : `chmod 600 -- '${path.replaceAll("'", "'\\''")}'`;
}
