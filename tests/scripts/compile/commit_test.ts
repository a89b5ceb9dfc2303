import { assertEquals, assertMatch } from "@std/assert";
import { commitOf } from "../../../scripts/compile/commit.ts";
import { runCommand } from "../../support/command.ts";
import { testWith } from "../../support/programs.ts";
import { tempFolder } from "../../support/temp.ts";

testWith(["git"], "the commit is that of the project itself, with a mark for changes", async () => {
  await using folder = await tempFolder();
  const git = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await runCommand("git", args, { cwd: folder.path });
    assertEquals(code, 0, stderr);
    return stdout.trim();
  };
  assertEquals(await commitOf(folder.path), "unknown");
  await git("init", "-q");
  assertEquals(await commitOf(folder.path), "unknown");
  await Deno.writeTextFile(`${folder.path}/file`, "1");
  await git("add", "file");
  const author = ["-c", "user.name=x", "-c", "user.email=x@example.com"];
  await git(...author, "commit", "-q", "-m", "one");
  await git("tag", "v1");
  const commit = await commitOf(folder.path);
  assertMatch(commit, /^[0-9a-f]{12}$/);
  assertEquals(await git("rev-parse", "HEAD"), (await git("rev-parse", commit)).trim());
  await Deno.writeTextFile(`${folder.path}/file`, "2");
  assertEquals(await commitOf(folder.path), `${commit}-dirty`);
  // a project unpacked inside somebody else's repository
  await Deno.mkdir(`${folder.path}/inner`);
  assertEquals(await commitOf(`${folder.path}/inner`), "unknown");
});
