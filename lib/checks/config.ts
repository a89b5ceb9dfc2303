import { stat } from "node:fs/promises";
import { closeKeyCommand, isOpenToOthers } from "../ssh/key_access.ts";
import { publicLineOfFile } from "../ssh/public_line_of_file.ts";
import { error, type PoolCheck, type PoolFacts } from "./check.ts";

/** Whether the configuration can be used: its files, and the key pair that they name. */
export const config: PoolCheck = {
  scope: "pool",
  id: "config",
  summary: "files are valid, keys exist, modes are tight, the private key fits the public key",
  needs: [],
  deadline: 10_000,
  severity: error,
  run: async (facts) => {
    const { configProblems, identityFile } = facts;
    const problems = [...configProblems];
    const fault = identityFile === undefined ? undefined : await keyFault(identityFile, facts);
    if (fault !== undefined) problems.push(fault);
    return problems.length === 0
      ? { verdict: "passed", detail: "The configuration is valid, and the key pair fits" }
      : { verdict: "failed", detail: problems.join("; "), data: { problems } };
  },
};

async function keyFault(
  path: string,
  { publicKey, keyOrigin, env, platform }: PoolFacts,
): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) {
    return `There is no private key ${path}; ${keyOrigin}`;
  }
  if (isOpenToOthers(found.mode, platform)) {
    return `The private key ${path} is open to other users, and ssh refuses it: ` +
      closeKeyCommand(path, platform);
  }
  const line = await publicLineOfFile(path, env);
  // an agent may have it, and it is for the login to show
  if (line.kind === "unreadable" && /passphrase/i.test(line.reason)) return undefined;
  if (line.kind === "unreadable") return `Cannot read the private key ${path}: ${line.reason}`;
  // what follows is a comment
  return publicKey === undefined || `${line.text} `.startsWith(`${publicKey} `)
    ? undefined
    : `The private key ${path} does not fit the public key of the pool's user`;
}
