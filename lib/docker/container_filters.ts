import { UsageError } from "../errors.ts";

/** What `docker ps --filter` tells containers by; any other word before a `=` is a label's. */
const KEYS: ReadonlySet<string> = new Set([
  ...["ancestor", "before", "exited", "expose", "health", "id", "label", "name", "network"],
  ...["publish", "since", "status", "volume"],
]);

/** Filters as Docker's API takes them. */
export type ContainerFilters = Readonly<Record<string, string[]>>;

/**
 * Which containers are meant: each text is a filter of `docker ps`, or a label with or without its value. Throws
 * `UsageError`.
 */
export function containerFilters(texts: readonly string[]): ContainerFilters {
  const filters = Object.groupBy(texts.map(parseFilter), ({ key }) => key);
  return Object.fromEntries(
    Object.entries(filters).map(([key, found = []]) => [key, found.map(({ value }) => value)]),
  );
}

function parseFilter(text: string): { readonly key: string; readonly value: string } {
  const [, key = "", value = ""] = /^([^=]+)(?:=(.*))?$/s.exec(text) ?? [];
  if (key === "" || /\p{Cc}/u.test(text) || (KEYS.has(key) && text === `${key}=`)) {
    throw new UsageError(`Cannot use "${text}" to choose containers`, {
      hint: "Give a label, as in cluster=dask, or a filter of docker ps, as in name=node",
    });
  }
  return KEYS.has(key) && text !== key ? { key, value } : { key: "label", value: text };
}
