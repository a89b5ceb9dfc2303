import { Buffer } from "node:buffer";
import { rmdir } from "node:fs/promises";
import { isOurs } from "../../artifacts/artifact.ts";
import { diffChanges } from "../../artifacts/diff_changes.ts";
import { shownPath } from "../../config/load_config.ts";
import { UserError } from "../../errors.ts";
import { applyPlan } from "../../install/apply_plan.ts";
import { type InstallPlace, readSite } from "../../install/install_place.ts";
import type { FileEdit, InstallPlan, InstallSite } from "../../install/plan_install.ts";
import { lockFolder } from "../../io/folder_lock.ts";
import { removeLeftovers } from "../../io/temporary_files.ts";
import { makeFolder } from "../../io/write_whole.ts";
import type { Invocation } from "../command_table/command.ts";
import { confirm } from "../terminal/confirm.ts";
import { whileTelling } from "../terminal/progress.ts";
import { safeText } from "../terminal/safe_text.ts";
import { tellRead } from "../terminal/verbose.ts";

/** Keeps other poolgen processes away where nobody is asked; who is asked may take hours to answer. */
export async function lockUnlessAsked(
  ownFolder: string,
  invocation: Invocation,
): Promise<AsyncDisposable | undefined> {
  const { options } = invocation;
  if (!options.has("yes") || options.has("diff")) return undefined;
  return await lockOwn(ownFolder, invocation);
}

async function lockOwn(ownFolder: string, invocation: Invocation): Promise<AsyncDisposable> {
  await makeFolder(ownFolder);
  const text = `waiting for another poolgen that changes ${
    shownPath(ownFolder, invocation.io.cwd)
  }`;
  const lock = await whileTelling(text, invocation, () => lockFolder(ownFolder));
  await removeLeftovers(ownFolder);
  return {
    [Symbol.asyncDispose]: async () => {
      await lock[Symbol.asyncDispose]();
      // it may have been made for the lock alone; what is in it keeps it
      await rmdir(ownFolder).catch(() => undefined);
    },
  };
}

/** Reads what there is of pools that are installed, and tells which files that were. Throws `UserError`. */
export async function readToldSite(
  place: InstallPlace,
  invocation: Invocation,
): Promise<InstallSite> {
  const site = await readSite(place);
  for (const { path, text } of [{ path: site.ownPath, text: site.ownText }, ...site.files]) {
    if (text !== undefined) tellRead(path, invocation);
  }
  return site;
}

/**
 * Shows on stderr what a plan would change, asks, and carries it out. `plan` makes it anew once nobody else can change
 * anything. Throws `UserError` where that is another one by then.
 */
export async function carryOut(
  shown: InstallPlan,
  plan: () => Promise<InstallPlan>,
  ownFolder: string,
  invocation: Invocation,
): Promise<void> {
  const { io, options } = invocation;
  if (!options.has("quiet")) io.stderr.write(planDiff(shown, invocation));
  const names = [...new Set(shown.edits.map(({ path }) => shownPath(path, io.cwd)))];
  await confirm(`Change ${names.join(" and ")}?`, invocation);
  await using _lock = options.has("yes") ? undefined : await lockOwn(ownFolder, invocation);
  const now = await plan();
  if (JSON.stringify(now.edits) !== JSON.stringify(shown.edits)) {
    throw new UserError("Nothing was changed: the files are other ones by now", {
      hint: "Run the same command again",
    });
  }
  await applyPlan(now);
}

/** What a plan would change, as a patch that is safe on a terminal. */
export function planDiff({ edits }: InstallPlan, { io }: Invocation): string {
  // the user's own files first
  const changes = edits.map(fileChange)
    .sort((some, other) => Number(isOurChange(some)) - Number(isOurChange(other)));
  const patch = diffChanges(changes, (path) => shownPath(path, io.cwd));
  return patch.split("\n").map((line) => safeText(line.replace(/\r$/, ""))).join("\n");
}

type Change = Parameters<typeof diffChanges>[0][0];

function isOurChange({ before, artifact }: Change): boolean {
  return isOurs(artifact?.text ?? before ?? "");
}

function fileChange({ path, before, after, mode }: FileEdit): Change {
  const text = (bytes: string): string => Buffer.from(bytes, "latin1").toString("utf8");
  return {
    path,
    change: before === undefined ? "created" : after === undefined ? "removed" : "updated",
    before: before === undefined ? undefined : text(before),
    modeBefore: before === undefined ? undefined : mode,
    artifact: after === undefined ? undefined : { path, mode, text: text(after) },
  };
}
