import { createTwoFilesPatch } from "diff";
import type { FileChange } from "./plan_changes.ts";

/** What a plan would change, as a unified diff; `show` shortens paths. Empty where nothing changes. */
export function diffChanges(
  changes: readonly FileChange[],
  show: (path: string) => string,
): string {
  return changes.filter(({ change }) => change !== "unchanged").map(
    ({ path, before, artifact }) => {
      const name = show(path);
      const [from, to] = [
        before === undefined ? "/dev/null" : `a/${name}`,
        artifact === undefined ? "/dev/null" : `b/${name}`,
      ];
      const patch = createTwoFilesPatch(from, to, before ?? "", artifact?.text ?? "", "", "");
      // its first line is a ruler, and an empty patch means that only the mode changes
      const body = patch.slice(patch.indexOf("\n") + 1).replaceAll(
        /^(---|\+\+\+) (.*)\t$/gm,
        "$1 $2",
      );
      return before === artifact?.text
        ? `${body}mode of ${name} becomes 0${artifact?.mode.toString(8)}\n`
        : body;
    },
  ).join("");
}
