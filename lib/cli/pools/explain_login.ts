import { existsSync } from "node:fs";
import type { RenderSettings } from "../../artifacts/render_settings.ts";
import type { PoolConfig } from "../../config/pool_config.ts";
import type { Io } from "../../io/terminal.ts";
import { jumpFault } from "../../ssh/jump_fault.ts";
import { acceptedKey, NO_KEY, offersNoKey, unusableKey } from "../../ssh/unusable_key.ts";
import { closeKeyCommand } from "../../ssh/key_access.ts";
import type { Node } from "../../inventory/inventory.ts";

/** How a login was tried. */
export type TriedLogin =
  & Pick<RenderSettings, "platform" | "proxyJump" | "identityFile">
  & Pick<Io, "env">
  & {
    /** Where the private key's path comes from, and what to do where it leads to none. */
    readonly keyOrigin: string;
    /** What to do where the node's state is why nobody gets in; absent where it is none to wonder at. */
    readonly stateAdvice: string | undefined;
    /** The command that forgets the key which was met first. */
    readonly forgetKey: string;
  };

/**
 * What to do about a login that failed, from what OpenSSH said of it; `undefined` where there is nothing to add.
 */
export function explainLogin(
  said: string,
  { alias, user = "the user", pin }: Node,
  { ssh, batchAccount, staticNodes }: Pick<PoolConfig, "ssh" | "batchAccount" | "staticNodes">,
  { platform, env, proxyJump, identityFile, keyOrigin, stateAdvice, forgetKey }: TriedLogin,
): string | undefined {
  const [, openKey] = /Permissions (?:\d+ )?for '([^']+)' are too open/i.exec(said) ?? [];
  if (openKey !== undefined) {
    return `other users may read the private key, and so ssh does not use it; run: ` +
      closeKeyCommand(
        platform === "windows" ? openKey.replaceAll("\\\\", "\\") : openKey,
        platform,
        env,
      );
  }
  const lines = said.split("\n");
  const jump = jumpFault(lines);
  if (jump !== undefined && (jump !== "" || stateAdvice === undefined)) {
    return explainJump(jump, alias, proxyJump);
  }
  if (/account.*expired|expired.*account/i.test(said)) {
    return stateAdvice ?? expired(user, alias, ssh?.expiryDays);
  }
  if (/Permission denied/i.test(said)) {
    if (identityFile !== undefined && !existsSync(identityFile)) {
      return `there is no private key ${identityFile}; ${keyOrigin}`;
    }
    const accepted = lines.map(acceptedKey).find((key) => key !== undefined);
    if (accepted !== undefined) return `${alias} takes ${unusableKey(accepted)}`;
    if (offersNoKey(lines)) return NO_KEY;
    if (stateAdvice !== undefined) return stateAdvice;
    if (staticNodes !== undefined) {
      return `${alias} does not let ${user} in: there is no such user, or its ~/.ssh/authorized_keys there has ` +
        "another key";
    }
    if (ssh === undefined && batchAccount === undefined) return undefined;
    return `${alias} does not let ${user} in: the user was not added to it, or has expired ` +
      `(expiry_days: ${ssh?.expiryDays ?? 30} in pool.yaml), or has another key there; ` +
      "this adds it again: poolgen pool user add";
  }
  if (/Host key verification failed|HOST IDENTIFICATION HAS CHANGED/i.test(said)) {
    if (pin === "docker") {
      return `${alias} has another host key than the files of its container say: it may not be that container; ` +
        "if its server was set up anew, render again";
    }
    if (pin === "file") {
      return `${alias} has another host key than nodes.yaml says: it may not be that machine; if it was set up anew, ` +
        "put its new key into host_keys there";
    }
    return pin === "api" || pin === "emulator"
      ? `${alias} has another host key than the one that its account knows: it may not be that machine; ` +
        "if it was set up anew, reboot it so that its start task tells its keys: poolgen pool nodes reboot"
      : `${alias} has another host key than the one it had first: it may not be that machine; if it was set up ` +
        `anew, forget that key: ${forgetKey}`;
  }
  if (stateAdvice !== undefined && said !== "") return stateAdvice;
  if (/timed out|Connection refused|No route to host/i.test(said) && staticNodes === undefined) {
    return `nothing answers at ${alias}: check that its pool lets your address in ` +
      "(remote_access_control: {allow: [ADDRESS]} in pool.yaml) and that the node is up (poolgen pool grls)";
  }
  return undefined;
}

/** What is said of a jump host says nothing of the node behind it. */
function explainJump(why: string, alias: string, proxyJump = ""): string {
  const way =
    `${alias} is not reached through the jump host ${proxyJump} (proxy_jump in poolgen.yaml)`;
  if (why === "") return `${way}: one of the two closes the connection, or says nothing`;
  return why.includes("stdio forwarding failed")
    ? `${way}, which lets you in, but comes no further: ${why}; check that the node is up, and that it lets the ` +
      "jump host in"
    : `${way}: ${why}; this is the jump host's doing and not the node's; log in to it by hand, which tells more`;
}

function expired(user: string, alias: string, days = 30): string {
  return `${user} has expired on ${alias} (expiry_days: ${days} in pool.yaml); this adds it again: ` +
    "poolgen pool user add";
}
