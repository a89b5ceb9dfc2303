import { stat } from "node:fs/promises";
import { hostname, userInfo } from "node:os";
import { dirname } from "node:path";
import { quoteShell } from "../../artifacts/quote_shell.ts";
import { shownPath } from "../../config/load_config.ts";
import type { SshSettings } from "../../config/pool_config.ts";
import { FileError, UsageError } from "../../errors.ts";
import { readText } from "../../io/read_text.ts";
import { writeNew } from "../../io/write_new.ts";
import { makeFolder } from "../../io/write_whole.ts";
import { closeKeyCommand, isOpenToOthers } from "../../ssh/key_access.ts";
import { makeEd25519Pair, makeRsaPairAside } from "../../ssh/key_pair.ts";
import { parsePublicKey, type PublicKey } from "../../ssh/public_key.ts";
import { publicLineOfFile } from "../../ssh/public_line_of_file.ts";
import { childEnvironment } from "../child_environment.ts";
import type { Invocation } from "../command_table/command.ts";
import { printNotes } from "../terminal/notes.ts";
import { whileTelling } from "../terminal/progress.ts";
import { tellRead } from "../terminal/verbose.ts";

/** The kinds of keys that can be made. */
export const KEY_TYPES = ["rsa", "ed25519"] as const;

/** One of them. */
export type KeyType = typeof KEY_TYPES[number];

/** As long as Batch Shipyard makes them. */
const RSA_BITS = 4096;
const MAX_KEY_BYTES = 1 << 16;

/**
 * The public key of the pool's SSH user: as the pool file gives it, else the one beside the private key. A pair
 * that is missing is made; one that is there is never replaced. Throws `UserError`.
 */
export async function userKey(
  ssh: SshSettings,
  keyType: KeyType,
  invocation: Invocation,
): Promise<PublicKey> {
  const given = await givenKey(ssh);
  const path = publicPath(ssh);
  if (given !== undefined) {
    if (ssh.publicKeyData === undefined) tellRead(path, invocation);
    return given;
  }
  const found = await stat(ssh.privateKey).catch(() => undefined);
  if (found !== undefined) {
    // OpenSSH says so in eight lines
    const { platform } = invocation.io;
    if (isOpenToOthers(found.mode, platform)) {
      throw new UsageError(`The private key ${ssh.privateKey} is open to other users`, {
        hint: `ssh refuses such a key; run: ${closeKeyCommand(ssh.privateKey, platform)}`,
      });
    }
    tellRead(ssh.privateKey, invocation);
    return await writePublic(path, await derive(ssh.privateKey, invocation));
  }
  return await makePair(ssh, path, keyType, invocation);
}

/** Refuses what a pool file gives for a public key and is none, such as a private one. Throws `UsageError`. */
export async function checkUserKey(ssh: SshSettings | undefined): Promise<void> {
  if (ssh !== undefined) await givenKey(ssh);
}

/** The public key that is there; `undefined` where it has to be made. */
async function givenKey(ssh: SshSettings): Promise<PublicKey | undefined> {
  if (ssh.publicKeyData !== undefined) return ssh.publicKeyData;
  const path = publicPath(ssh);
  const line = await readText(path, MAX_KEY_BYTES);
  if (line !== undefined) return checked(line, path);
  if (ssh.publicKey === undefined) return undefined;
  throw new UsageError(`There is no public key ${path}, which ssh_public_key names`, {
    hint: "Correct the path in pool.yaml, or leave it out to have a key pair made",
  });
}

function publicPath({ publicKey, privateKey }: SshSettings): string {
  return publicKey ?? `${privateKey}.pub`;
}

function checked(line: string, path: string): PublicKey {
  const key = parsePublicKey(line.trimEnd());
  if (typeof key !== "string") return key;
  throw new UsageError(`The public key ${path} ${key}`);
}

async function makePair(
  { privateKey, username }: SshSettings,
  path: string,
  keyType: KeyType,
  invocation: Invocation,
): Promise<PublicKey> {
  const comment = `${userInfo().username}@${hostname()}`;
  const pair = keyType === "rsa"
    ? await whileTelling(
      `making the key pair ${shownPath(privateKey, invocation.io.cwd)}`,
      invocation,
      () => makeRsaPairAside(comment, RSA_BITS),
    )
    : makeEd25519Pair(comment);
  const isNew = await makeFolder(dirname(privateKey))
    .then(() => writeNew({ path: privateKey, text: pair.privateKey, mode: 0o600 }))
    .catch((error: unknown) => {
      throw error instanceof FileError ? elsewhere(error) : error;
    });
  if (!isNew) {
    // somebody else made one just now
    return await writePublic(path, await derive(privateKey, invocation));
  }
  const { cwd, env, platform } = invocation.io;
  printNotes([
    `Made the key pair ${shownPath(privateKey, cwd)} for the user ${username}`,
    ...(platform === "windows"
      ? [
        "Outside your profile, ssh.exe may find it open to other users; then run: " +
        closeKeyCommand(privateKey, platform, env),
      ]
      : []),
  ], invocation);
  return await writePublic(path, pair.publicKey);
}

/** As in a checkout that is read-only. */
function elsewhere(error: FileError): FileError {
  return new FileError(error.message, {
    cause: error,
    hint:
      "The key pair of pool.yaml's user is made there: run in a folder of your own, with --configdir DIR or " +
      "SHIPYARD_CONFIGDIR for this one, or name a key with ssh_public_key",
  });
}

async function writePublic(path: string, line: string): Promise<PublicKey> {
  await writeNew({ path, text: `${line.trimEnd()}\n`, mode: 0o644 });
  return checked(await readText(path, MAX_KEY_BYTES) ?? line, path);
}

/** The public line of a private key in any form that OpenSSH reads. */
async function derive(privateKey: string, { io }: Invocation): Promise<string> {
  const line = await publicLineOfFile(privateKey, childEnvironment(io.env));
  if (line.kind === "line") return line.text;
  throw new UsageError(`Cannot read the private key ${privateKey}: ${line.reason}`, {
    hint: `Put its public key beside it: ssh-keygen -y -f ${quoteShell(privateKey)} > ${
      quoteShell(`${privateKey}.pub`)
    }`,
  });
}
