import type { Io } from "../../io/terminal.ts";
import { wantsJson } from "../arguments/environment_options.ts";
import { nearestShell, type Shell, shellNamed } from "./shells.ts";

/** The variable that chooses the daemon. */
export const DOCKER_HOST = "DOCKER_HOST";

/** Variables that ask for TLS, which a tunnel's local end does not speak: docker fails where they are set. */
export const TLS_VARIABLES: readonly string[] = [
  "DOCKER_TLS",
  "DOCKER_TLS_VERIFY",
  "DOCKER_CERT_PATH",
];

/** The shell of a name, or the one that was most likely meant. */
export function likelyShell(name: string | undefined): Shell {
  return shellNamed(name) ?? nearestShell(name ?? "") ?? shellNamed();
}

/**
 * What a shell that runs the output of `poolgen docker env` must read when that fails, so that it keeps no node, and
 * knows. `words` are those of the command; where nobody understands the command line there are none, and nothing has
 * been printed yet. Empty for any other command.
 */
export function linesOnFailure(io: Io, words: readonly string[] | undefined): string {
  const isMeant = words === undefined
    ? io.args.includes("docker") && !io.args.includes("context")
    : words.join(" ") === "docker env";
  if (!isMeant || wantsJson(io)) return "";
  const at = io.args.findIndex((arg) => arg === "--shell" || arg.startsWith("--shell="));
  const shell = likelyShell(at < 0 ? undefined : io.args[at]?.split("=")[1] ?? io.args[at + 1]);
  return `${words === undefined ? shell.unset(DOCKER_HOST) : ""}${shell.fail}`;
}
