import type { Io } from "../io/terminal.ts";
import { wantsJson } from "./environment_options.ts";
import { nearestShell, type Shell, shellNamed } from "./shells.ts";

/** The variable that chooses the daemon. */
export const DOCKER_HOST = "DOCKER_HOST";

/** Variables that ask for TLS, which a tunnel's local end does not speak: docker fails where they are set. */
export const TLS_VARIABLES: readonly string[] = [
  "DOCKER_TLS",
  "DOCKER_TLS_VERIFY",
  "DOCKER_CERT_PATH",
];

/** The line that takes back what `poolgen docker env` has said before, in the shell of a name or the nearest. */
export function unsetLine(shellName: string | undefined): string {
  const shell: Shell | undefined = shellNamed(shellName) ?? nearestShell(shellName ?? "") ??
    shellNamed();
  return shell?.unset(DOCKER_HOST) ?? "";
}

/**
 * What a shell that runs the output of `poolgen docker env` must read although nobody understands the command line:
 * else the node selected last would stay. Empty for any other command.
 */
export function linesForMisread(io: Io): string {
  const [first, second] = io.args.filter((arg) => !arg.startsWith("-"));
  if (first !== "docker" || second === "context" || wantsJson(io)) return "";
  const at = io.args.findIndex((arg) => arg === "--shell" || arg.startsWith("--shell="));
  const given = at < 0 ? undefined : io.args[at]?.split("=")[1] ?? io.args[at + 1];
  return unsetLine(given);
}
