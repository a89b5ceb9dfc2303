import { isIP } from "node:net";
import { UsageError } from "../../errors.ts";

/** Where a cloud's tokens come from, and what they are for. */
export interface Cloud {
  /** What a token is asked for: the resource of the Batch service, and all that it grants. */
  readonly scope: string;
  /** Microsoft Entra of the cloud; without path. */
  readonly authorityUrl: string;
}

/** The URL of a Batch account, checked: credentials may be sent there. */
export interface ServiceUrl {
  /** Scheme, host and port. */
  readonly origin: string;
  /** The account's name; absent on this machine, where the host does not tell it. */
  readonly accountName: string | undefined;
  /** Whether it is on this machine: an emulator. */
  readonly isLoopback: boolean;
  /** Absent for a domain that only the user's setting knows. */
  readonly cloud: Cloud | undefined;
}

const PUBLIC = cloud("https://batch.core.windows.net/", "https://login.microsoftonline.com");

/** Each cloud by the domain of its Batch accounts. */
const CLOUDS: ReadonlyMap<string, Cloud> = new Map([
  ["batch.azure.com", PUBLIC],
  [
    "batch.usgovcloudapi.net",
    cloud("https://batch.core.usgovcloudapi.net/", "https://login.microsoftonline.us"),
  ],
  [
    "batch.chinacloudapi.cn",
    cloud("https://batch.chinacloudapi.cn/", "https://login.partner.microsoftonline.cn"),
  ],
]);

function cloud(resource: string, authorityUrl: string): Cloud {
  return { scope: scopeOf(resource), authorityUrl };
}

/** The scope of a resource: Batch's ends with a slash, so that there are two. */
export function scopeOf(resource: string): string {
  return `${resource}/.default`;
}

const HINT = "Write it as the portal shows it: https://ACCOUNT.REGION.batch.azure.com";

/** Scheme, host and port; a slash may follow, and nothing else. */
const URL_TEXT = /^(https?):\/\/(\[[0-9a-f:.]{2,45}\]|[a-z0-9.-]{1,253})(?::([0-9]{1,5}))?\/?$/;

/**
 * Understands the URL of a Batch account; `domain` is one that the user's settings name beside the known ones.
 * Throws `UsageError`, which shows nothing of a text that may hold a secret.
 */
export function parseServiceUrl(text: string, domain?: string): ServiceUrl {
  const lower = text.toLowerCase();
  const [, scheme, host = "", port] = URL_TEXT.exec(lower) ?? [];
  if (scheme === undefined || !URL.canParse(lower)) throw malformed(lower);
  const { origin, hostname } = new URL(lower);
  if (isLoopback(hostname) && hostname === host) {
    return { origin, accountName: undefined, isLoopback: true, cloud: PUBLIC };
  }
  const address = hostname.replace(/^\[|\]$/g, "");
  // 2130706433 and 0x7f.1 are addresses too
  if (isIP(address) !== 0 || hostname !== host) {
    throw refused(`The account URL ${origin} names an address, which no Batch account has`);
  }
  if (scheme !== "https") {
    throw refused(
      `The account URL ${origin} is not https, and credentials would be readable on the way`,
    );
  }
  if (port !== undefined && Number(port) !== 443) {
    throw refused(`The account URL ${lower} has a port, which no Batch account has`);
  }
  return { origin, ...liveAccount(hostname, domain), isLoopback: false };
}

function liveAccount(
  host: string,
  domain: string | undefined,
): Pick<ServiceUrl, "accountName" | "cloud"> {
  const domains = [...CLOUDS.keys(), ...(domain === undefined ? [] : [domain])];
  const own = domains.find((known) => host.endsWith(`.${known}`));
  const labels = own === undefined ? [] : host.slice(0, -own.length - 1).split(".");
  const [accountName = "", region = ""] = labels;
  if (
    own === undefined || labels.length !== 2 || !/^[a-z0-9]{3,24}$/.test(accountName) ||
    !/^[a-z0-9]+$/.test(region)
  ) {
    throw new UsageError(`The host ${host} is none of a Batch account`, {
      hint:
        `${HINT}; for a cloud that poolgen does not know, poolgen.yaml takes batch: {domain: …}`,
    });
  }
  // as documentation and "poolgen init" write it
  if (accountName === "account" && region === "region") {
    throw new UsageError("The account URL still says ACCOUNT and REGION", {
      hint: "Write the account's own URL there, as the portal shows it",
    });
  }
  return { accountName, cloud: CLOUDS.get(own) };
}

function isLoopback(hostname: string): boolean {
  return /^127\.\d+\.\d+\.\d+$/.test(hostname) || hostname === "[::1]" ||
    /^(?:[a-z0-9-]+\.)*localhost$/.test(hostname);
}

/** What is wrong with a text, of which only a host that is plainly one is shown. */
function malformed(text: string): UsageError {
  if (/[@?#\\\s]/.test(text)) {
    return refused("The account URL has a user, a query, a fragment or a blank, and can have none");
  }
  const [, host, path] =
    /^(?:https?:\/\/)?([a-z0-9-]+(?:\.[a-z0-9-]+)+(?::[0-9]{1,5})?)(\/.*)?$/.exec(text) ?? [];
  if (host === undefined) return refused("The account URL is not a URL of a host");
  if (path !== undefined && path !== "/") {
    return refused(`The account URL of ${host} has a path, and can have none`);
  }
  if (!text.startsWith("http")) {
    return new UsageError(`The account URL ${host} has no scheme`, {
      hint: `Write https://${host}`,
    });
  }
  return refused(`The account URL of ${host} is not a URL`);
}

function refused(message: string): UsageError {
  return new UsageError(message, { hint: HINT });
}
