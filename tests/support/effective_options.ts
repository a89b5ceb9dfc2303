import { runCommand } from "./command.ts";

/** What OpenSSH would do: the values of each option, by its name in lower case, in order. */
export type EffectiveOptions = Readonly<Record<string, readonly string[]>>;

/** Asks `ssh -G` for the options of a host; `args` come before the host. Throws where ssh refuses. */
export async function effectiveOptions(
  args: readonly string[],
  host: string,
  env: Record<string, string> = {},
): Promise<EffectiveOptions> {
  return parseOptions(await effectiveText(args, host, env));
}

/** The same as `ssh` prints it. */
export async function effectiveText(
  args: readonly string[],
  host: string,
  env: Record<string, string> = {},
): Promise<string> {
  const words = ["-G", "-T", ...args, "--", host];
  const { code, stdout, stderr } = await runCommand("ssh", words, { env });
  if (code !== 0 || stderr !== "") throw new Error(`ssh -G ${host}: ${stderr.trim()}`);
  return stdout;
}

/** Reads what `ssh -G` prints. */
export function parseOptions(text: string): EffectiveOptions {
  const options: Record<string, string[]> = {};
  for (const line of text.split("\n").filter((line) => line !== "")) {
    const end = line.indexOf(" ");
    const [keyword, value] = end < 0 ? [line, ""] : [line.slice(0, end), line.slice(end + 1)];
    (options[keyword] ??= []).push(value);
  }
  return options;
}
