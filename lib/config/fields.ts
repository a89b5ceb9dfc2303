import * as z from "zod";
import { parsePublicKey } from "../ssh/public_key.ts";
import { canonicalAddress } from "./address.ts";

// Every value that may reach a script, an ssh_config or a known_hosts file passes one of these first.
// They are lists of what is allowed; no flags on the expressions, since "i" with "u" lets in more than it shows.

/** What a pool's id looks like. */
export const POOL_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** A pool's id, as the Batch service allows it. */
export const poolIdField = z.string().regex(POOL_ID, {
  error: "must be 1 to 64 letters, digits, hyphens or underscores",
});

/** What a node's id looks like. */
export const NODE_ID = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;

/** A node's id; it becomes an OpenSSH alias, a host key's name and a file's name. */
export const nodeIdField = z.string().regex(NODE_ID, {
  error:
    "must be 1 to 128 letters, digits, dots, hyphens or underscores, and begin with a letter or digit",
});

/** The SSH user of a pool: Linux's usual rule, and not root, which the Batch service refuses. */
export const poolUserField = z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/, {
  error:
    "must be 1 to 32 small letters, digits, hyphens or underscores, and begin with a letter or underscore",
}).refine((name) => name !== "root", {
  error: "cannot be root: the Batch service does not create it",
});

/** What the user of a machine that somebody else set up looks like; dots and capitals are met there. */
export const MACHINE_USER = /^[A-Za-z_][A-Za-z0-9_.-]{0,31}$/;

/** The user of such a machine. */
export const machineUserField = z.string().regex(MACHINE_USER, {
  error:
    "must be 1 to 32 letters, digits, dots, hyphens or underscores, and begin with a letter or underscore",
});

/** What the aliases begin with. */
export const prefixField = z.string().regex(/^[a-z][a-z0-9_-]{0,31}$/, {
  error: "must be 1 to 32 small letters, digits, hyphens or underscores, and begin with a letter",
}).refine((prefix) => !["com", "lpt"].includes(prefix), {
  error: "must be another word: on Windows, a file of the name com1.sh would be a port",
});

/** An IP address or a host name; becomes its canonical spelling. */
export const addressField = z.string().transform((text, context) => {
  const address = canonicalAddress(text);
  if (address !== undefined) return address;
  context.addIssue(
    "must be an IP address of a machine, or a host name" +
      (/@|\]:?|^[^:]*:\d+$/.test(text) ? " alone; the keys user and port take the rest" : ""),
  );
  return z.NEVER;
});

/** A TCP port. */
export const portField = z.int().min(1).max(65535);

// deno-lint-ignore no-control-regex -- these are the characters to refuse
const UNPRINTABLE = /[\x00-\x1f\x7f-\x9f\u2028\u2029]/;
/** With these a path could show as another one. */
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** A path of a file or folder, which must be writable into an ssh_config: that format cannot escape `${`. */
export const pathField = z.string().min(1).max(4096)
  .refine((path) => !UNPRINTABLE.test(path), { error: "must not contain control characters" })
  .refine((path) => !TURNING.test(path), {
    error: "must not contain characters that turn the direction of text",
  })
  .refine((path) => !path.includes("${"), {
    error: 'must not contain "${", which OpenSSH would expand',
  })
  .refine((path) => path.isWellFormed(), { error: "must be well-formed Unicode" });

/** One public key line, as in a `.pub` file; becomes the key. */
export const publicKeyField = z.string().transform((line, context) => {
  const key = parsePublicKey(line);
  if (typeof key !== "string") return key;
  context.addIssue(key);
  return z.NEVER;
});
