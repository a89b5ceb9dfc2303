import { formatPatch, structuredPatch } from "diff";
import type { FileChange } from "./plan_changes.ts";

type Hunks = ReturnType<typeof structuredPatch>["hunks"];

/** What a plan would change, as a patch in git's form; `show` shortens paths. Empty where nothing changes. */
export function diffChanges(
  changes: readonly FileChange[],
  show: (path: string) => string,
): string {
  return changes.filter(({ change }) => change !== "unchanged")
    .map((change) => patchOf(change, show(change.path).replace(/^\/+/, ""))).join("");
}

function patchOf({ change, before, modeBefore, artifact }: FileChange, name: string): string {
  const modesDiffer = modeBefore !== undefined && modeBefore !== artifact?.mode;
  const patch = formatPatch({
    isGit: true,
    isCreate: change === "created",
    isDelete: change === "removed",
    oldFileName: change === "created" ? "/dev/null" : `a/${name}`,
    newFileName: change === "removed" ? "/dev/null" : `b/${name}`,
    oldHeader: undefined,
    newHeader: undefined,
    ...(modeBefore !== undefined && modesDiffer ? { oldMode: gitMode(modeBefore) } : {}),
    ...(artifact === undefined ? {} : { newMode: gitMode(artifact.mode) }),
    hunks: hunksBetween(before ?? "", artifact?.text ?? ""),
  });
  const end = patch.search(/^@@/m);
  if (end < 0) return patch;
  // as git does it: without the tab, patch would take a name only up to its first space
  return patch.slice(0, end).replace(/^(?:---|\+\+\+) .* .*$/gm, "$&\t") + patch.slice(end);
}

/** A regular file's mode as git writes it. */
function gitMode(mode: number): string {
  return (0o100000 | mode).toString(8);
}

/** Beyond this many differing lines, the search for the smallest difference takes seconds. */
const MAX_EDITS = 2000;

function hunksBetween(before: string, after: string): Hunks {
  if (before === after) return [];
  const patch = structuredPatch("", "", before, after, "", "", {
    context: 3,
    maxEditLength: before === "" || after === "" ? Infinity : MAX_EDITS,
  });
  return patch?.hunks ?? wholeHunk(before, after);
}

function wholeHunk(before: string, after: string): Hunks {
  const [removed] = hunksBetween(before, "");
  const [added] = hunksBetween("", after);
  return [{
    oldStart: 1,
    oldLines: removed?.oldLines ?? 0,
    newStart: 1,
    newLines: added?.newLines ?? 0,
    lines: [...removed?.lines ?? [], ...added?.lines ?? []],
  }];
}
