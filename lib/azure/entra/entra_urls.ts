import { isIP } from "node:net";
import { UsageError } from "../../errors.ts";

/** The resource of a service, such as https://batch.core.windows.net/, always with the slash. Throws `UsageError`. */
export function parseResource(text: string): string {
  return `${originOf(text, "endpoint of the login", "https://batch.core.windows.net/")}/`;
}

/** Scheme and host of Microsoft Entra. Throws `UsageError`. */
export function parseAuthority(text: string): string {
  return originOf(text, "authority_url", "https://login.microsoftonline.com");
}

/** Microsoft Entra of Azure's clouds, under its names past and present. */
const AUTHORITIES = new Set([
  "login.microsoftonline.com",
  "login.microsoft.com",
  "login.windows.net",
  "sts.windows.net",
  "login.microsoftonline.us",
  "login.chinacloudapi.cn",
  "login.partner.microsoftonline.cn",
]);

/** Whether a place is Microsoft Entra as we know it, or this machine. */
export function isKnownAuthority(url: string): boolean {
  const { hostname } = new URL(url);
  return AUTHORITIES.has(hostname) || /^(?:127\.|localhost$|\[::1\]$)/.test(hostname);
}

const URL_TEXT = /^https:\/\/(\[::1\]|[a-z0-9.-]{1,253})(?::[0-9]{1,5})?\/?$/;

/** Secrets are sent to such places: https alone, and no address other than this machine's. */
function originOf(text: string, name: string, example: string): string {
  const lower = text.toLowerCase();
  const [, host = ""] = URL_TEXT.exec(lower) ?? [];
  const url = URL.canParse(lower) ? new URL(lower) : undefined;
  const isOther = isIP(host) !== 0 && !host.startsWith("127.");
  if (host !== "" && url !== undefined && url.hostname === host && !isOther) return url.origin;
  throw new UsageError(`The ${name} is not an https URL of a host alone`, {
    hint: `Such as ${example}`,
  });
}
