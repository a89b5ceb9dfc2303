import { stat } from "node:fs/promises";
import process from "node:process";
import { UserError } from "../errors.ts";
import { errorCode } from "../io/file_failure.ts";
import { type ProgramResult, runProgram } from "../ssh/run_program.ts";

const PATIENCE_MS = 5_000;

/**
 * Speaks to the ssh that runs a tunnel, through the control socket in the tunnel's folder: that no other program can
 * stand in for, whoever has its number by now. Fails with code 255 where nobody is there; `undefined` where somebody
 * is, but does not answer, as one that is suspended. Throws `UserError` where there is no ssh.
 */
export async function controlSsh(
  folder: string,
  command: "check" | "exit",
): Promise<Pick<ProgramResult, "code" | "stderr"> | undefined> {
  const { PATH = "" } = process.env;
  try {
    return await runProgram(
      "ssh",
      ["-F", "/dev/null", "-S", "ctl", "-O", command, "--", "tunnel"],
      {
        // the socket's path is short there, and its name means nothing to ssh
        cwd: folder,
        env: { PATH, LC_ALL: "C" },
        signal: AbortSignal.timeout(PATIENCE_MS),
      },
    );
  } catch (cause) {
    if (errorCode(cause) !== "ENOENT") return undefined;
    // a folder that has just gone gives the same code as a program that is not there
    if (await isGone(folder)) return { code: 255, stderr: "" };
    throw new UserError("Cannot run ssh: there is no such program", {
      cause,
      hint: "Install OpenSSH's client",
    });
  }
}

async function isGone(folder: string): Promise<boolean> {
  return await stat(folder).then(() => false, () => true);
}
