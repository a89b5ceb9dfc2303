import { resolve } from "node:path";
import { shownPath } from "../../config/load_config.ts";
import { EXIT, type ExitCode, FileError } from "../../errors.ts";
import { type ShadowedOption, shadowedOptions } from "../../install/compare_hosts.ts";
import { effectiveConfig } from "../../install/effective_config.ts";
import { hasLine, INCLUDE_LINE } from "../../install/include_line.ts";
import { installPlace, readSite } from "../../install/install_place.ts";
import { installedPools, type InstallPlan, planInstall } from "../../install/plan_install.ts";
import { NOBODY, proveInstall } from "../../install/prove_install.ts";
import { carryOut, lockUnlessAsked, planDiff, readToldSite } from "../install/carry_out.ts";
import { childEnvironment } from "../child_environment.ts";
import type { Invocation } from "../command_table/command.ts";
import { type InstallablePool, installablePool } from "../install/installable_pool.ts";
import { refuseNamesake } from "../install/refuse_namesake.ts";
import type { InstallDocument } from "../json_documents/install_document.ts";
import { jsonText } from "../json_documents/json_text.ts";
import { printNotes, printWarnings } from "../terminal/notes.ts";
import { whileTelling } from "../terminal/progress.ts";
import { safeText } from "../terminal/safe_text.ts";

/** `poolgen install`: exits with 3 where `ssh` takes something else than what was rendered. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const pool = await installablePool(invocation);
  const env = childEnvironment(io.env);
  const sshConfig = options.get("ssh-config");
  const place = await installPlace({
    home: io.home,
    sshConfig: sshConfig === undefined ? undefined : resolve(io.cwd, sshConfig),
    env,
  });
  await using _lock = await lockUnlessAsked(place.ownFolder, invocation);
  const site = await readToldSite(place, invocation);
  await refuseNamesake(pool, installedPools(site).configs);
  printNotes(
    site.gone.map((path) => `${path} is gone: its line in ${site.ownPath} goes, too`),
    invocation,
  );
  const [user] = site.files;
  if (user.text !== undefined) await effectiveConfig(place.asked, NOBODY);
  const plan = planInstall(site, pool.rendered.path);
  if (plan.edits.length > 0 || plan.manual.length > 0) {
    await whileTelling(
      TRYING,
      invocation,
      () => proveInstall(site, plan, pool.rendered, pool.names, env),
    );
  }
  if (options.has("diff")) {
    if (options.has("json")) report(pool, plan, user.path, [], invocation);
    else io.stdout.write(planDiff(plan, invocation));
    return EXIT.ok;
  }
  if (plan.edits.length > 0) {
    const again = async (): Promise<InstallPlan> =>
      planInstall(await readSite(place), pool.rendered.path);
    await carryOut(plan, again, place.ownFolder, invocation).catch((error: unknown) => {
      if (error instanceof FileError && error.message.includes(user.path)) {
        throw toPaste(error.message, error);
      }
      throw error;
    });
  }
  const tried = [...pool.longNameOf.keys(), ...pool.longNames];
  const shadowed = await whileTelling(
    TRYING,
    invocation,
    () => shadowedOptions(tried, pool.rendered, place.asked),
  );
  const works = !shadowed.some(({ host }) => pool.longNames.includes(host));
  // a line that somebody else put there may do as well
  if (plan.manual.length > 0 && !works) {
    if (hasLine(user.text ?? "")) tellShadowed(pool, shadowed, invocation);
    throw toPaste(`Cannot write ${user.path}: ${user.fixed}`);
  }
  report(pool, plan, user.path, shadowed, invocation);
  return works ? EXIT.ok : EXIT.check;
}

const TRYING = "trying what ssh makes of it";

function toPaste(message: string, cause?: unknown): FileError {
  return new FileError(message, { cause, hint: `Put this line at its very top: ${INCLUDE_LINE}` });
}

function report(
  pool: InstallablePool,
  { edits }: InstallPlan,
  userPath: string,
  shadowed: readonly ShadowedOption[],
  invocation: Invocation,
): void {
  const { io, options } = invocation;
  if (options.has("json")) {
    io.stdout.write(jsonText<InstallDocument>({
      version: 1,
      pool: pool.pool,
      ssh_config: pool.rendered.path,
      user_config: userPath,
      line: INCLUDE_LINE,
      changed: edits.map(({ path }) => path),
      tried: [...pool.longNameOf.keys(), ...pool.longNames],
      shadowed: shadowed.map(({ place, ...rest }) => ({ ...rest, place: place ?? null })),
    }));
    return;
  }
  tellShadowed(pool, shadowed, invocation);
  if (options.has("quiet")) return;
  const count = pool.nodes === 1 ? "1 node" : `${pool.nodes} nodes`;
  const state = edits.length > 0 ? "installed" : "installed already";
  const [first] = pool.longNames;
  const use = first === undefined ? "" : `; try: ssh ${first}`;
  const where = shownPath(userPath, io.cwd);
  io.stdout.write(safeText(`${state}: ${count} of pool ${pool.pool}, by ${where}${use}`) + "\n");
}

const MAX_TOLD = 8;

function tellShadowed(
  { longNames, longNameOf }: InstallablePool,
  shadowed: readonly ShadowedOption[],
  invocation: Invocation,
): void {
  const byHost = [...Map.groupBy(shadowed, ({ host }) => host)];
  for (const [host, options] of byHost.slice(0, MAX_TOLD)) {
    const elsewhere = options.find(({ keyword }) => keyword === "hostname");
    if (elsewhere !== undefined && !longNames.includes(host)) {
      const by = elsewhere.place === undefined ? "" : `, by ${elsewhere.place}`;
      printNotes([
        `${host} leads to ${elsewhere.found} as before${by}; this pool's is ${
          longNameOf.get(host)
        }`,
      ], invocation);
      continue;
    }
    printWarnings(
      options.slice(0, MAX_TOLD).map(({ keyword, expected, found, place }) =>
        `${host}: ${keyword} is ${found} in place of ${expected}` +
        (place === undefined ? "" : `, by ${place}`) +
        "; what comes first counts: our line belongs at the very top"
      ),
      invocation,
    );
  }
}
