import { Buffer } from "node:buffer";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../errors.ts";
import { makeTemporaryFolder } from "../io/make_temporary_folder.ts";
import { changedHosts, type RenderedConfig, type TakenName, takenNames } from "./compare_hosts.ts";
import { type AskedSsh, effectiveConfig } from "./effective_config.ts";
import { withLineDisabled, withoutLine } from "./include_line.ts";
import { renderInstalledPools } from "./installed_pools.ts";
import type { InstallPlan, InstallSite } from "./plan_install.ts";
import { byteText } from "./user_config.ts";

/** A name that is nobody's (RFC 6761). */
export const NOBODY = "poolgen.invalid";

/** The names of a pool: those to try, and all that are short. */
export interface PoolNames {
  readonly tried: readonly string[];
  readonly aliases: ReadonlySet<string>;
}

/** So many of the user's own hosts are tried; of a file that `ssh` needs a second to read, fewer. */
const MAX_HOSTS = 12;
const LARGE = 1 << 20;

/**
 * Proves a plan on copies before it is carried out: with it, `ssh` still reads its configuration, no name of the pool
 * is one of the user's own hosts, and nothing changes for those. Throws `UserError` where it is otherwise.
 */
export async function proveInstall(
  site: InstallSite,
  plan: InstallPlan,
  rendered: RenderedConfig,
  names: PoolNames,
  env: AskedSsh["env"],
): Promise<void> {
  const user = site.files[0].text ?? "";
  const folder = await makeTemporaryFolder("poolgen-");
  try {
    const copy = async (name: string, text: string): Promise<AskedSsh> => {
      const path = join(folder, name);
      await writeFile(path, Buffer.from(text, "latin1"), { mode: 0o600, flag: "wx" });
      return { args: ["-F", path], env };
    };
    const before = await copy("before", withLineDisabled(user));
    const after = await copy(
      "after",
      byteText(renderInstalledPools(plan.pools)) + withoutLine(user),
    );
    await effectiveConfig(after, NOBODY).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      throw new UserError(`Cannot install ${rendered.path}: with it, ${reason}`, {
        cause: error,
        hint: "Check the owner and mode of the file and of its folder, or render it elsewhere",
      });
    });
    const limit = user.length > LARGE ? 2 : MAX_HOSTS;
    const own = literalHosts(user);
    const common = own.filter((host) => rendered.hosts.names.has(host)).slice(0, limit);
    const tried = [...new Set([...names.tried, ...common])];
    const taken = await takenNames(tried, names.aliases, rendered, before);
    if (taken.length > 0) throw takenError(taken, site.files[0].path, folder);
    const others = own.filter((host) => !rendered.hosts.names.has(host));
    const changed = await changedHosts([...spread(others, limit), NOBODY], before, after);
    if (changed.length > 0) {
      throw new UserError(
        `Cannot install ${rendered.path}: it would change what ssh does for ${changed.join(", ")}`,
        { hint: "Render it again, without templates of your own" },
      );
    }
  } finally {
    // what stays is nothing to fail of
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

function takenError(taken: readonly TakenName[], userPath: string, folder: string): UserError {
  const [first] = taken;
  const place = first?.place.replace(join(folder, "before"), userPath);
  const more = taken.length > 1 ? `, and ${taken.length - 1} more` : "";
  return new UserError(
    `Cannot install: ${first?.host} is a host of yours already, ${first?.leadsTo} by ${place}${more}`,
    {
      hint:
        "Give the nodes other names (prefix: in poolgen.yaml, id: in nodes.yaml) and run poolgen render, " +
        "or take that host out of your file",
    },
  );
}

/** The names, and no patterns, on the `Host` lines of a text. */
function literalHosts(text: string): string[] {
  const lines = text.matchAll(/(?<![^\n])[ \t]*host(?:[ \t]+|[ \t]*=[ \t]*)([^\n]*)/gi);
  const words = [...lines].flatMap(([, rest = ""]) => rest.trim().split(/[ \t]+/));
  return [...new Set(words)].filter((word) => /^[A-Za-z0-9][A-Za-z0-9_.:-]*$/.test(word));
}

/** So many of a list, from all over it. */
export function spread<T>(items: readonly T[], count: number): T[] {
  if (items.length <= count) return [...items];
  const step = (items.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, index) => items[Math.round(index * step)])
    .filter((item) => item !== undefined);
}
