import { UsageError } from "../../errors.ts";
import { PYTHON_PACKAGES } from "./node_image.ts";

/** Python packages as pip is to install them. */
export interface PythonPackages {
  /** What was asked for, such as `dask[complete]==2026.8.0`. */
  readonly requirements: readonly string[];
  /** The versions of what these need; pip chooses where there are none. */
  readonly constraints: readonly string[];
}

const WORD = "[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?";
const VERSION = "(?:===|==|>=|<=|~=|!=|<|>)[A-Za-z0-9][A-Za-z0-9.*+!_-]{0,98}";
/** A name, extras and versions: no option of pip, no URL, no file. */
const SPEC = new RegExp(
  `^(${WORD})(?:\\[${WORD}(?:,${WORD})*\\])?(?:${VERSION}(?:,${VERSION})*)?$`,
);

/**
 * The packages that poolgen has chosen, those of the same names replaced by `wanted`, others added to them. Throws
 * `UsageError` for what names no package.
 */
export function pythonPackages(wanted: readonly string[]): PythonPackages {
  const own = new Map(wanted.map((spec) => [nameOf(spec), spec]));
  const [asked = [], needed = []] = PYTHON_PACKAGES.split(/^# What these need\.$/m).map((part) =>
    part.split("\n").filter((line) => line !== "" && !line.startsWith("#"))
  );
  const kept = asked.filter((spec) => !own.has(nameOf(spec)) && !followsDask(spec, own));
  return {
    requirements: [...kept, ...own.values()].sort(),
    // they were chosen for each other: another one may need others
    constraints: own.size === 0 ? needed : [],
  };
}

/** Dask says itself which distributed it needs. */
function followsDask(spec: string, own: ReadonlyMap<string, string>): boolean {
  return nameOf(spec) === "distributed" && own.has("dask");
}

/** As the index of packages compares names. */
function nameOf(spec: string): string {
  const name = SPEC.exec(spec)?.[1];
  if (name === undefined) {
    throw new UsageError(`Cannot use "${spec}" as a Python package`, {
      hint: "Give a name and a version, such as dask[complete]==2026.8.0",
    });
  }
  return name.toLowerCase().replaceAll(/[._-]+/g, "-");
}
