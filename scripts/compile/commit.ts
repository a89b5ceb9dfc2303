/** The commit of the project, with `-dirty` where files were changed since, or "unknown" where git does not tell. */
export async function commitOf(root: string): Promise<string> {
  // a folder inside somebody else's repository has no commit of its own
  const top = await git(root, "rev-parse", "--show-toplevel");
  const isOwn = top !== undefined && await Deno.realPath(top) === await Deno.realPath(root);
  if (!isOwn) return "unknown";
  const commit = await git(root, "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*");
  return commit ?? "unknown";
}

async function git(cwd: string, ...args: string[]): Promise<string | undefined> {
  try {
    const { success, stdout } = await new Deno.Command("git", { args, cwd, stderr: "null" })
      .output();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch {
    // git is not installed
    return undefined;
  }
}
