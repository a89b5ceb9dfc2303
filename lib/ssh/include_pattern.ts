/**
 * A path as an `Include` of an ssh_config takes it, quoted. What stands there is a pattern; and newer releases of
 * OpenSSH expand `%` in it, for which no escape means the same to older ones: a class of three characters does.
 */
export function includePattern(path: string): string {
  const pattern = path.replaceAll(/[*?[]/g, "[$&]").replaceAll("%", "[$-&]");
  // the quotes take one of two backslashes for their own, and the pattern one of two that are left
  return `"${pattern.replaceAll("\\", "\\\\\\\\").replaceAll('"', '\\"')}"`;
}

/** The path of which `includePattern` made a pattern. */
export function includedPath(pattern: string): string {
  return pattern.slice(1, -1).replaceAll(/\\{4}|\\"|\[\$-&\]|\[[*?[]\]/g, (found) => {
    if (found === "[$-&]") return "%";
    return found.charAt(found.startsWith("[") ? 1 : found.length - 1);
  });
}
