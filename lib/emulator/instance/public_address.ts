import { networkInterfaces } from "node:os";

/** The address under which clients reach what listens on `host`: for "all addresses" the first that leads outside. */
export function publicAddress(host: string): string {
  if (host !== "0.0.0.0" && host !== "::") return host;
  const addresses = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
  return addresses.find(({ family, internal }) => family === "IPv4" && !internal)?.address ??
    "127.0.0.1";
}
