import { lstatSync } from "node:fs";
import { win32 } from "node:path";
import process from "node:process";

/** Where a program is looked for. */
export interface ProgramPlaces {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether there is such a file. */
  readonly has: (path: string) => boolean;
}

/**
 * What to start for the name of a program. On Windows that is its path: runtimes look for a name in the current folder
 * before all others there, and that one may hold anything. Elsewhere it is the name, for which PATH alone counts.
 */
export function programPath(name: string, env: ProgramPlaces["env"]): string {
  return process.platform === "win32" ? pathOnWindows(name, { env, has: isFile }) : name;
}

/** The first of a name in the folders of PATH; where there is none, what would be Windows' own. A path stays as it is. */
export function pathOnWindows(name: string, { env, has }: ProgramPlaces): string {
  if (/[\\/:]/.test(name)) return name;
  const file = win32.extname(name) === "" ? `${name}.exe` : name;
  const folders = valueOf(env, "PATH").split(";").map((folder) => folder.replaceAll('"', ""));
  const own = win32.join(valueOf(env, "SYSTEMROOT") || "C:\\Windows", "System32");
  const paths = [...folders.filter((folder) => /^(?:[a-z]:[\\/]|\\\\)/i.test(folder)), own]
    .map((folder) => win32.join(folder, file));
  return paths.find(has) ?? win32.join(own, file);
}

/** Windows knows variables by any case: PATH is often called Path. */
function valueOf(env: ProgramPlaces["env"], name: string): string {
  return Object.entries(env).find(([key]) => key.toUpperCase() === name)?.[1] ?? "";
}

function isFile(path: string): boolean {
  try {
    return !lstatSync(path).isDirectory();
  } catch {
    return false;
  }
}
