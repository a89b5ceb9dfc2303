import { BatchFault } from "../batch_fault.ts";
import type { ApiRequest } from "./request.ts";

/** Names that a client may reach the service by, beside loopback ones. */
export interface HostNames {
  readonly port: number;
  /** Host names or addresses; one with a port of its own means just that port. */
  readonly more: readonly string[];
}

/** Whether a `Host` header names this service: a web page that rebinds a name of its own to loopback does not. */
export function isOwnHost(host: string, { port, more }: HostNames): boolean {
  const name = host.toLowerCase();
  const own = ["127.0.0.1", "localhost", "[::1]", ...more.map(bracketed)]
    .map((known) => /:\d+$/.test(known) ? known : `${known}:${port}`);
  if (own.includes(name)) return true;
  // browsers and resolvers give names below localhost to this machine alone (RFC 6761, 6.3)
  const end = `.localhost:${port}`;
  return name.endsWith(end) && /^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(name.slice(0, -end.length));
}

/** Refuses what a web page in a browser could have sent. Throws `BatchFault`. */
export function guardBrowsers({ headers }: ApiRequest, names: HostNames): void {
  const { host } = headers;
  if (host === undefined) {
    throw new BatchFault("MissingRequiredHeader", [{ key: "HeaderName", value: "Host" }]);
  }
  if (!isOwnHost(host, names)) throw new BatchFault("HostNotAllowed");
  const site = headers["sec-fetch-site"];
  if (headers["origin"] !== undefined || (site !== undefined && site !== "none")) {
    throw new BatchFault("OriginNotAllowed");
  }
}

function bracketed(name: string): string {
  const plain = name.toLowerCase();
  return plain.split(":").length > 2 && !plain.startsWith("[") ? `[${plain}]` : plain;
}
