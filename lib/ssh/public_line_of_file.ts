import { cannotRun } from "./cannot_run.ts";
import { runProgram } from "./run_program.ts";

/** The public line of a private key, `TYPE BASE64 [comment]`, or why it could not be had. */
export type PublicLine =
  | { readonly kind: "line"; readonly text: string }
  | { readonly kind: "unreadable"; readonly reason: string };

/**
 * Asks `ssh-keygen` for the public line of a private key file, which may not be encrypted. Throws `UserError` where
 * there is no `ssh-keygen`.
 */
export async function publicLineOfFile(
  path: string,
  env: Readonly<Record<string, string>>,
): Promise<PublicLine> {
  const args = ["-y", "-P", "", "-f", path];
  const { code, stdout, stderr } = await runProgram("ssh-keygen", args, { env })
    .catch((cause: unknown) => {
      throw cannotRun("ssh-keygen", cause);
    });
  if (code !== 0) return { kind: "unreadable", reason: stderr.trim() };
  return { kind: "line", text: stdout.trim() };
}
