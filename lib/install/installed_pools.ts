import { isOurs, withMarker } from "../artifacts/artifact.ts";
import { UserError } from "../errors.ts";
import { includedPath, includePattern } from "../ssh/include_pattern.ts";

/** What is installed for a user: poolgen's own file, which the line in the user's includes. */
export interface InstalledPools {
  /** The rendered ssh_config of each pool, in the order in which OpenSSH reads them. */
  readonly configs: readonly string[];
  /** The user's files that include this one. */
  readonly files: readonly string[];
  /** Files and folders of the user's that were not there before. */
  readonly made: readonly string[];
}

/** Nothing installed. */
export const NO_POOLS: InstalledPools = { configs: [], files: [], made: [] };

/** Reads poolgen's own file; lines that it did not write count for nothing. Throws `UserError` for another's file. */
export function parseInstalledPools(text: string, path: string): InstalledPools {
  if (!isOurs(text)) {
    throw new UserError(`Cannot use ${path}: poolgen did not write that file`, {
      hint: "Move it away",
    });
  }
  const lines = text.split("\n");
  const noted = (word: string): string[] => lines.flatMap((line) => notedPath(line, word) ?? []);
  return {
    configs: lines.filter((line) => /^Include ".*"$/s.test(line))
      .map((line) => includedPath(line.slice("Include ".length))),
    files: noted("in"),
    made: noted("made"),
  };
}

function notedPath(line: string, word: string): string | undefined {
  if (!line.startsWith(`# ${word} "`)) return undefined;
  try {
    const path: unknown = JSON.parse(line.slice(`# ${word} `.length));
    return typeof path === "string" ? path : undefined;
  } catch {
    return undefined;
  }
}

/** The text of poolgen's own file. */
export function renderInstalledPools({ configs, files, made }: InstalledPools): string {
  return withMarker([
    "# poolgen install puts a pool here, and poolgen uninstall takes it out.",
    ...files.map((path) => `# in ${JSON.stringify(path)}`),
    ...made.map((path) => `# made ${JSON.stringify(path)}`),
    ...configs.map((path) => `Include ${includePattern(path)}`),
    "",
  ].join("\n"));
}
