import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RenderSettings } from "../../artifacts/render_settings.ts";
import { userOptions } from "../../artifacts/shared_options.ts";
import { optionLine } from "../../artifacts/ssh_option.ts";
import { UsageError } from "../../errors.ts";
import { NOBODY } from "../../install/prove_install.ts";
import { makeTemporaryFolder } from "../../io/make_temporary_folder.ts";
import type { Io } from "../../io/terminal.ts";
import { type ProgramResult, runProgram } from "../../ssh/run_program.ts";
import { childEnvironment } from "../child_environment.ts";

const TIME_MS = 10_000;
/** ssh repeats whole values. */
const MAX_FAULT = 200;

/**
 * Throws `UsageError` for options that `ssh` cannot read: once a pool with such is installed, every `ssh` of the user
 * fails. Where `ssh` cannot be asked, nobody knows.
 */
export async function refuseSshOptions(
  options: RenderSettings["sshOptions"],
  env: Io["env"],
): Promise<void> {
  const own = userOptions(options);
  if (own.length === 0) return;
  const text = `Host *\n${own.map((one) => `  ${optionLine(one)}\n`).join("")}`;
  // whatever else is wrong on this machine is told where it matters
  const result = await askSsh(text, env).catch(() => undefined);
  if (result === undefined || result.code === 0) return;
  const faults = result.stderr.split("\n").flatMap((line) => {
    const [, number, fault] = /^.* line (\d+): (.*?)\.?\s*$/.exec(line) ?? [];
    const keyword = own[Number(number) - 2]?.keyword;
    return keyword === undefined ? [] : [`${keyword}: ${fault?.slice(0, MAX_FAULT)}`];
  });
  if (faults.length === 0) return;
  throw new UsageError(`ssh refuses ssh_options: ${faults.join("; ")}`, {
    hint: "Mend ssh_options in poolgen.yaml; man ssh_config tells what each option takes",
  });
}

async function askSsh(text: string, env: Io["env"]): Promise<ProgramResult> {
  const folder = await makeTemporaryFolder("poolgen-");
  try {
    const path = join(folder, "ssh_config");
    await writeFile(path, text, { mode: 0o600, flag: "wx" });
    const signal = AbortSignal.timeout(TIME_MS);
    return await runProgram("ssh", ["-T", "-F", path, "-G", "--", NOBODY], {
      env: childEnvironment(env),
      signal,
    });
  } finally {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}
