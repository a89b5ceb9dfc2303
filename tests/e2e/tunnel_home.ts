import { userInfo } from "node:os";

// OpenSSH takes the home folder from the list of users, not from HOME, so that a test can only put
// another folder in its place: in a view of the file system that nobody else has.

/** What a test with a home of its own needs. */
export const HOME_TOOLS: readonly string[] = ["root", "unshare", "mount"];

/**
 * Makes a home folder with files in `.ssh`, whose `config` is the machine's too, and tells what to
 * start a program with to be at home there.
 */
export async function makeHome(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const home = `${folder}/home`;
  await Deno.mkdir(`${home}/.ssh`, { recursive: true, mode: 0o700 });
  for (const [name, text] of Object.entries({ config: "", ...files })) {
    await Deno.writeTextFile(`${home}/.ssh/${name}`, text, { mode: 0o600 });
  }
  const command =
    'mount --bind "$0/.ssh/config" "$2" && mount --bind "$0" "$1" && shift 2 && exec "$@"';
  return [
    "unshare",
    "--mount",
    "sh",
    "-c",
    command,
    home,
    userInfo().homedir,
    "/etc/ssh/ssh_config",
  ];
}
