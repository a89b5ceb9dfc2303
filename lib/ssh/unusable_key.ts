import { existsSync } from "node:fs";

/** What is said where ssh came to a server without any key. */
export const NO_KEY =
  "ssh has no key to offer: there is none where it looks, or none that it can use without its passphrase; name one " +
  "(private_key in nodes.yaml, or ssh_private_key in pool.yaml), or run: ssh-add";

/** Whether ssh came without any key, from what it told at the level DEBUG2. */
export function offersNoKey(log: readonly string[]): boolean {
  const tells = (words: string): boolean => log.some((line) => line.includes(words));
  return tells("we did not send a packet") && !tells("we sent a publickey packet");
}

/** The key that a line of the log says the server takes: to prove it is the next step, for which it has to be read. */
export function acceptedKey(line: string): string | undefined {
  return /^(?:debug1: )?Server accepts key: (.*) \S+ SHA256:\S+/.exec(line)?.[1];
}

/** Why ssh cannot use a key that the server takes, worded to follow "takes". */
export function unusableKey(path: string): string {
  return !existsSync(path) && existsSync(`${path}.pub`)
    ? `the key ${path}, of which only the public half is there: put the private key beside it`
    : `the key ${path}, but ssh cannot use it without its passphrase; run: ssh-add`;
}
