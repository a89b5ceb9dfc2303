import { realpath, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import process from "node:process";
import { UsageError } from "../errors.ts";
import { errorCode } from "../io/file_failure.ts";
import { readText } from "../io/read_text.ts";
import { type AskedSsh, effectiveConfig } from "./effective_config.ts";
import type { InstallSite } from "./plan_install.ts";
import { NO_POOLS, parseInstalledPools } from "./installed_pools.ts";
import { readUserConfig } from "./user_config.ts";

/** Whose files pools are installed into. */
export interface InstallPlace {
  /** The folder that is poolgen's own, which is locked while files change. */
  readonly ownFolder: string;
  /** The user's ssh_config that is meant. */
  readonly userPath: string;
  /** How `ssh` reads that file. */
  readonly asked: AskedSsh;
}

/** What decides on an `InstallPlace`. */
export interface PlaceOptions {
  readonly home: string;
  /** Another file than the one that `ssh` reads by itself. */
  readonly sshConfig: string | undefined;
  readonly env: Readonly<Record<string, string>>;
}

/** Where pools are installed. Throws `UsageError` for a file that `ssh` would not read, or that all users would. */
export async function installPlace({ home, sshConfig, env }: PlaceOptions): Promise<InstallPlace> {
  const ownFolder = join(home, ".poolgen");
  const asked = { args: sshConfig === undefined ? [] : ["-F", sshConfig], env };
  if (sshConfig === undefined) {
    await refuseOtherHome(home, env);
    return { ownFolder, userPath: join(home, ".ssh", "config"), asked };
  }
  if (/^(?:\/etc\/ssh|[a-z]:\\programdata\\ssh)(?:[\\/]|$)/i.test(sshConfig)) {
    throw new UsageError(`Cannot use ${sshConfig}: it is every user's, and ~ means nothing there`, {
      hint: "Name a file of your own, or leave --ssh-config out",
    });
  }
  await refuseOtherOwner(home, sshConfig);
  return { ownFolder, userPath: sshConfig, asked };
}

/** In the home of somebody else, root would put files that their ssh includes and may not read. */
async function refuseOtherOwner(home: string, sshConfig: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const [owner, own] = await Promise.all(
    [sshConfig, home].map((path) => stat(path).then(({ uid }) => uid, () => 0)),
  );
  if (owner === 0 || own === 0) return;
  throw new UsageError(`Cannot use ${sshConfig}: it is another user's`, {
    hint: `Run it as that user: sudo -H -u '#${owner}' poolgen install`,
  });
}

/** OpenSSH takes the home folder from the system's users, and nearly everything else from HOME. */
async function refuseOtherHome(home: string, env: AskedSsh["env"]): Promise<void> {
  const args = ["-F", "/dev/null", "-o", "ControlPath=%d/x"];
  const path = (await effectiveConfig({ args, env }, "localhost")).values.get("controlpath")?.[0];
  // before OpenSSH 8 or so, it is shown as it was given
  if (path === undefined || path.startsWith("%d")) return;
  const own = path.replace(/[\\/]x$/, "");
  const [some, other] = await Promise.all([own, home].map((one) => realpath(one).catch(() => one)));
  if (some === other) return;
  throw new UsageError(`ssh reads ${join(own, ".ssh", "config")}, whatever HOME (${home}) says`, {
    hint: `Run it with HOME=${own}, or name the file: --ssh-config ${join(home, ".ssh", "config")}`,
  });
}

const MAX_BYTES = 1 << 24;

/** Reads what there is. Throws `FileError`, and `UserError` where a file of poolgen's is another's. */
export async function readSite({ ownFolder, userPath }: InstallPlace): Promise<InstallSite> {
  const ownPath = join(ownFolder, "ssh_config");
  const ownText = await readText(ownPath, MAX_BYTES);
  const { configs, files } = ownText === undefined
    ? NO_POOLS
    : parseInstalledPools(ownText, ownPath);
  const user = await readUserConfig(userPath);
  const others = await Promise.all(files.filter((path) => path !== userPath).map(readUserConfig));
  const hasFolder = await stat(dirname(user.target)).then(() => true, () => false);
  const areGone = await Promise.all(configs.map(isGone));
  const gone = configs.filter((_, index) => areGone[index]);
  return { ownPath, ownText, files: [user, ...others], gone, hasFolder };
}

/** What merely cannot be looked at is not gone. */
async function isGone(path: string): Promise<boolean> {
  return await stat(path).then(() => false, (error: unknown) => errorCode(error) === "ENOENT");
}
