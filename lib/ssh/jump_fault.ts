/** What ssh has for the address of a server behind a program that leads there, such as the ssh to a jump host. */
const BEHIND = "UNKNOWN port 65535";
/** What it says where no server greets it. */
const UNGREETED = /^kex_exchange_identification: |banner exchange/;

/**
 * Why no server greeted ssh through a jump host, from the lines that it gave: the ssh to the jump host has said it, if
 * anything did. `undefined` where the node itself greeted, or where there is no jump host.
 */
export function jumpFault(said: readonly string[]): string | undefined {
  const isBehind = said.some((line) => line.includes(BEHIND));
  if (!isBehind || !said.some((line) => UNGREETED.test(line))) return undefined;
  return said.map((line) => line.trim())
    .filter((line) => line !== "" && !line.includes(BEHIND) && !UNGREETED.test(line))
    // a long warning ends in what came of it
    .slice(-2).join(" ").slice(0, 300).replace(/\.$/, "");
}
