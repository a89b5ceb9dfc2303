import { resolve } from "node:path";
import { EXIT, type ExitCode, FileError } from "../../errors.ts";
import { INCLUDE_LINE } from "../../install/include_line.ts";
import { installPlace, readSite } from "../../install/install_place.ts";
import { installedPools, type InstallPlan, planUninstall } from "../../install/plan_install.ts";
import { carryOut, lockUnlessAsked, planDiff, readToldSite } from "../install/carry_out.ts";
import { childEnvironment } from "../child_environment.ts";
import type { Invocation } from "../command_table/command.ts";
import { renderedConfigPath } from "../install/installable_pool.ts";
import type { UninstallDocument } from "../json_documents/uninstall_document.ts";
import { jsonText } from "../json_documents/json_text.ts";
import { printNotes } from "../terminal/notes.ts";
import { safeText } from "../terminal/safe_text.ts";

/** `poolgen uninstall`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const config = renderedConfigPath(invocation);
  const sshConfig = options.get("ssh-config");
  const place = await installPlace({
    home: io.home,
    sshConfig: sshConfig === undefined ? undefined : resolve(io.cwd, sshConfig),
    env: childEnvironment(io.env),
  });
  await using _lock = await lockUnlessAsked(place.ownFolder, invocation);
  const site = await readToldSite(place, invocation);
  const { configs } = installedPools(site);
  const wasInstalled = configs.includes(config);
  const plan = planUninstall(site, config);
  if (options.has("diff")) {
    if (options.has("json")) report(config, wasInstalled, plan, invocation);
    else io.stdout.write(planDiff(plan, invocation));
    return EXIT.ok;
  }
  if (plan.edits.length > 0) {
    const again = async (): Promise<InstallPlan> => planUninstall(await readSite(place), config);
    await carryOut(plan, again, place.ownFolder, invocation).catch((error: unknown) => {
      if (error instanceof FileError && error.message.includes(place.userPath)) {
        throw toTakeOut(error.message, error);
      }
      throw error;
    });
  }
  for (const { path, fixed } of plan.manual) {
    throw toTakeOut(`Cannot write ${path}: ${fixed}`);
  }
  if (!wasInstalled && configs.length > 0) {
    printNotes([`Installed are: ${configs.join(", ")}`], invocation);
  }
  report(config, wasInstalled, plan, invocation);
  return EXIT.ok;
}

function toTakeOut(message: string, cause?: unknown): FileError {
  return new FileError(message, { cause, hint: `Take this line out of it: ${INCLUDE_LINE}` });
}

function report(
  config: string,
  wasInstalled: boolean,
  { edits }: InstallPlan,
  { io, options }: Invocation,
): void {
  if (options.has("json")) {
    const changed = edits.map(({ path }) => path);
    io.stdout.write(jsonText<UninstallDocument>({ version: 1, ssh_config: config, changed }));
  } else if (!options.has("quiet")) {
    const state = wasInstalled ? "uninstalled" : "not installed";
    io.stdout.write(`${state}: ${safeText(config)}\n`);
  }
}
