import { isIP } from "node:net";

/** Where a machine's SSH server is, unless the user says otherwise. */
export const SSH_PORT = 22;

const LABEL = "[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";
const HOST_NAME = new RegExp(`^(?=.{1,253}$)${LABEL}(?:\\.${LABEL})*$`);
/** A last label like these makes resolvers read the whole name as a number (URL standard, "ends in a number"). */
const NUMERIC_END = /(?:^|\.)(?:[0-9]+|0[xX][0-9A-Fa-f]*)$/;

/**
 * An address that the user wrote, in its canonical spelling: an IP address, or a host name in lower case.
 * Returns `undefined` for what is neither, or leads to no machine (unspecified, link-local, multicast).
 */
export function canonicalAddress(text: string): string | undefined {
  switch (isIP(text)) {
    case 0:
      return HOST_NAME.test(text) && !NUMERIC_END.test(text) ? text.toLowerCase() : undefined;
    case 4:
      return leadsNowhere4(text) ? undefined : text;
    default: {
      if (text.includes("%")) return undefined;
      const address = new URL(`http://[${text}]`).hostname.slice(1, -1);
      return leadsNowhere6(address) ? undefined : address;
    }
  }
}

function leadsNowhere4(address: string): boolean {
  const first = Number.parseInt(address, 10);
  return first === 0 || first >= 224 || address.startsWith("169.254.");
}

function leadsNowhere6(address: string): boolean {
  // whole groups, since "fe8::" and "ff::" are short for other addresses
  return address === "::" || /^(?:fe[89ab]|ff[0-9a-f])[0-9a-f]:/.test(address) ||
    address.startsWith("::ffff:");
}
