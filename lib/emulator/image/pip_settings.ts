import { UsageError } from "../../errors.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What of a user's settings for pip holds in a build as well: where packages are, and how patient to be. */
const SETTINGS = {
  PIP_INDEX_URL: "index-url",
  PIP_EXTRA_INDEX_URL: "extra-index-url",
  PIP_TRUSTED_HOST: "trusted-host",
  PIP_DEFAULT_TIMEOUT: "timeout",
} as const;

/** The text of a `pip.conf`, by the environment; it may hold passwords. Throws `UsageError`. */
export function pipSettings(env: Environment): string {
  const lines = Object.entries(SETTINGS).flatMap(([variable, key]) => {
    const value = env[variable]?.trim() ?? "";
    if (value === "") return [];
    if (/\p{Cc}/u.test(value)) {
      throw new UsageError(`Cannot use ${variable}: it has more than one line`);
    }
    // a list has a value in each line there, and a space between them in the environment
    return [`${key} = ${value.split(/\s+/).join("\n    ")}\n`];
  });
  return `[global]\n${lines.join("")}`;
}

const PROXIES = ["HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"];

/** The proxies of the environment, as build arguments that no image keeps. */
export function proxyArguments(env: Environment): Readonly<Record<string, string>> {
  const names = PROXIES.flatMap((name) => [name, name.toLowerCase()]);
  return Object.fromEntries(names.flatMap((name) => {
    const value = env[name];
    return value === undefined || value === "" ? [] : [[name, value]];
  }));
}
