import { type CommandOptions, type CommandResult, runCommand } from "./command.ts";

/** What a test needs to give a program another home than the system's users have. */
export const OTHER_HOME: readonly string[] = ["root", "unshare", "mount"];

/** Runs programs for which the home folder of root is another one, also by the system's users, which OpenSSH asks. */
export interface OtherHome {
  readonly path: string;
  run(file: string, args: readonly string[], options?: CommandOptions): Promise<CommandResult>;
}

/** Makes a folder the home of root for what is run with it; `folder` takes the list of users, and must exist. */
export async function otherHome(path: string, folder: string): Promise<OtherHome> {
  const users = await usersWithHome(path, folder);
  const script = 'mount --bind "$0" /etc/passwd && exec "$@"';
  return {
    path,
    run: (file, args, options = {}) =>
      runCommand("unshare", ["-m", "sh", "-c", script, users, file, ...args], {
        ...options,
        env: { ...options.env, HOME: path },
      }),
  };
}

/** Writes this machine's list of users into a folder, with another home of root; gives its path. */
export async function usersWithHome(path: string, folder: string): Promise<string> {
  const users = await Deno.readTextFile("/etc/passwd");
  const own = users.replace(/^(root:(?:[^:]*:){4})[^:]*/m, (_, start: string) => start + path);
  await Deno.writeTextFile(`${folder}/passwd`, own);
  return `${folder}/passwd`;
}
