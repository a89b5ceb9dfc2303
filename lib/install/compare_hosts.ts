import { mapBounded } from "../concurrency.ts";
import { readText } from "../io/read_text.ts";
import {
  type AppliedBlock,
  type AskedSsh,
  type EffectiveConfig,
  effectiveConfig,
} from "./effective_config.ts";
import type { RenderedHosts } from "./rendered_hosts.ts";

/** An option of a node that OpenSSH takes from elsewhere than the rendered file. */
export interface ShadowedOption {
  readonly host: string;
  readonly keyword: string;
  readonly expected: string;
  readonly found: string;
  /** Where it comes from, as `FILE:LINE`; absent where that cannot be told. */
  readonly place: string | undefined;
}

/** A host of the user's own that has the name of a node. */
export interface TakenName {
  readonly host: string;
  /** Where it leads without poolgen. */
  readonly leadsTo: string;
  readonly place: string;
}

/** The rendered ssh_config that is meant. */
export interface RenderedConfig {
  readonly path: string;
  readonly hosts: RenderedHosts;
}

const PARALLEL = 4;

/** What of the rendered options `ssh` does not take from the rendered file. */
export async function shadowedOptions(
  names: readonly string[],
  rendered: RenderedConfig,
  asked: AskedSsh,
): Promise<ShadowedOption[]> {
  const perName = await mapBounded(names, PARALLEL, async (host) => {
    const [wanted, found] = await Promise.all([
      effectiveConfig({ ...asked, args: ["-F", rendered.path] }, host),
      effectiveConfig(asked, host),
    ]);
    const keywords = ["hostname", "port", ...rendered.hosts.keywords];
    const differing = [...new Set(keywords)].filter((keyword) => {
      const values = wanted.values.get(keyword) ?? [];
      const others = found.values.get(keyword) ?? [];
      // others may follow those of options that can be repeated
      return values.length === 0
        ? others.length > 0
        : values.some((value, index) => others[index] !== value);
    });
    const blocks = found.applied.filter(({ file }) => file !== rendered.path);
    return await mapBounded(differing, 1, async (keyword): Promise<ShadowedOption> => ({
      host,
      keyword,
      expected: shown(wanted, keyword),
      found: shown(found, keyword),
      place: await placeOf(keyword, blocks),
    }));
  });
  return perName.flat();
}

function shown({ values }: EffectiveConfig, keyword: string): string {
  return values.get(keyword)?.join(" ") ?? "nothing";
}

const MAX_BYTES = 1 << 26;

/** The first line that sets an option in one of the blocks that OpenSSH applied. */
async function placeOf(
  keyword: string,
  blocks: readonly AppliedBlock[],
): Promise<string | undefined> {
  for (const { file, line } of blocks) {
    const text = await readText(file, MAX_BYTES).catch(() => undefined) ?? "";
    for (const [index, one] of text.split("\n").slice(line).entries()) {
      const word = /^\s*([A-Za-z0-9]+)/.exec(one)?.[1]?.toLowerCase() ?? "";
      if (word === keyword) return `${file}:${line + index + 1}`;
      if (word === "host" || word === "match") break;
    }
  }
  return undefined;
}

/**
 * The names among those of the pool that lead elsewhere by the user's own file, which `asked` names. An alias can be
 * a host of its own without any HostName; what stands there for a longer name adds to what we have.
 */
export async function takenNames(
  names: readonly string[],
  aliases: ReadonlySet<string>,
  rendered: RenderedConfig,
  asked: AskedSsh,
): Promise<TakenName[]> {
  const taken = await mapBounded(names, PARALLEL, async (host) => {
    const found = await effectiveConfig(asked, host);
    // whatever fits every host means no host in particular
    const blocks = found.applied.filter(({ pattern, file }) =>
      pattern !== "*" && file !== rendered.path
    );
    const own = blocks.find(({ pattern }) => pattern === host && aliases.has(host));
    const place = await placeOf("hostname", blocks) ??
      (own === undefined ? undefined : `${own.file}:${own.line}`);
    if (place === undefined) return undefined;
    const leadsTo = shown(found, "hostname");
    const wanted = await effectiveConfig({ ...asked, args: ["-F", rendered.path] }, host);
    return leadsTo === shown(wanted, "hostname") ? undefined : { host, leadsTo, place };
  });
  return taken.filter((one) => one !== undefined);
}

/** The hosts for which `ssh` would do something else after a change of files. */
export async function changedHosts(
  hosts: readonly string[],
  before: AskedSsh,
  after: AskedSsh,
): Promise<string[]> {
  const changed = await mapBounded(hosts, PARALLEL, async (host) => {
    const [old, now] = await Promise.all([
      effectiveConfig(before, host),
      effectiveConfig(after, host),
    ]);
    return sameValues(old, now) ? undefined : host;
  });
  return changed.filter((host) => host !== undefined);
}

function sameValues(some: EffectiveConfig, others: EffectiveConfig): boolean {
  const texts = [some, others].map(({ values }) => JSON.stringify([...values]));
  return texts[0] === texts[1];
}
