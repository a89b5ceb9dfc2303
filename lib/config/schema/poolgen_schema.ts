import { isIP } from "node:net";
import * as z from "zod";
import { closestWord } from "../../closest_word.ts";
import { canonicalAddress } from "../address.ts";
import { machineUserField, pathField, prefixField } from "../fields.ts";
import { EXTRA_OPTIONS, REFUSED_OPTIONS } from "../ssh_options.ts";
import { isMap } from "./is_map.ts";

/** A bare word of an ssh_config line; quotes and `$` have meanings there that no value needs. */
const OPTION_TEXT =
  /^[\x21\x23\x25-\x26\x28-\x5b\x5d-\x7e][\x20\x21\x23\x25-\x26\x28-\x5b\x5d-\x7e]{0,511}$/;

const optionText = z.string().regex(OPTION_TEXT, {
  error: "must be 1 to 512 printable ASCII characters without quotes, backslashes and $",
});
const NO_TEXT = { error: "must list at least one text" };
const optionNumber = z.int().min(0);
const optionValue = z.union([
  optionText,
  optionNumber,
  z.boolean(),
  z.array(optionText).min(1, NO_TEXT),
], {
  error:
    "must be text, a whole number, true or false, or a list of texts (printable ASCII without quotes, backslashes and $)",
});

const sshOptionsSchema = z.record(z.string(), optionValue).superRefine((options, context) => {
  const names = Object.keys(options);
  for (const [index, name] of names.entries()) {
    const twin = names.slice(0, index).find((other) => isSame(other, name));
    const message = refusal(name) ??
      (twin === undefined ? undefined : `is the same option as "${twin}"; keep one of the two`);
    if (message !== undefined) {
      context.addIssue({ code: "custom", path: [name], message, params: { atKey: true } });
    }
  }
}, { when: isMap });

/** OpenSSH knows its options in any case of letters. */
function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function refusal(name: string): string | undefined {
  const is = (other: string): boolean => isSame(other, name);
  if (EXTRA_OPTIONS.some(is)) return undefined;
  const refused = [...REFUSED_OPTIONS.keys()].find(is);
  if (refused !== undefined) return REFUSED_OPTIONS.get(refused);
  const near = closestWord(name, EXTRA_OPTIONS);
  return `is not an option that poolgen renders${
    near === undefined ? "" : `; did you mean "${near}"?`
  }`;
}

const JUMP = /^(?:([^@]*)@)?(\[[^\]]*\]|[^:[\]]*)(?::([0-9]{1,5}))?$/;

/** Whether a text is `[user@]host[:port]`, each part valid. */
function isJump(text: string): boolean {
  const [, user, host = "", port] = JUMP.exec(text) ?? [];
  const bare = host.startsWith("[") ? host.slice(1, -1) : host;
  return (host.startsWith("[") ? isIP(bare) === 6 : true) &&
    canonicalAddress(bare) !== undefined &&
    (user === undefined || machineUserField.safeParse(user).success) &&
    (port === undefined || (Number(port) >= 1 && Number(port) <= 65535));
}

const ENDPOINT =
  /^(?:tcp:\/\/([0-9a-fA-F.:[\]]+):([0-9]{1,5})|unix:\/\/(\/[A-Za-z0-9_./-]{1,99}))$/;

function isEndpoint(text: string): boolean {
  const [, host, port, path] = ENDPOINT.exec(text) ?? [];
  if (path !== undefined) return !path.split("/").includes("..") && !path.endsWith("/");
  if (host === undefined) return false;
  const bracketed = host.startsWith("[") && host.endsWith("]");
  const ip = bracketed ? isIP(host.slice(1, -1)) === 6 : isIP(host) === 4;
  return ip && Number(port) >= 1 && Number(port) <= 65535;
}

const dockerSchema = z.strictObject({
  endpoint: z.string().refine(isEndpoint, {
    error:
      'must be "tcp://IP:PORT" or "unix:///PATH"; a name such as localhost can be captured on the node',
  }).optional().describe("Where Docker listens on the node; tcp://127.0.0.1:2375 unless given"),
  local: z.string().refine(
    (text) =>
      text === "unix" ||
      /^127\.0\.0\.1:[1-9][0-9]{0,4}$/.test(text) && Number(text.slice(10)) <= 65535,
    {
      error: 'must be "127.0.0.1:PORT" or "unix"',
    },
  ).optional().describe(
    "The tunnel's local end; 127.0.0.1:2375 unless given, unix is a private socket",
  ),
});

const batchSchema = z.strictObject({
  api_version: z.string().regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:\.[0-9]{1,3}\.[0-9]{1,3})?$/, {
    error: "must be a version of the Batch API, such as 2025-06-01",
  }).optional().describe("The version of the Batch API to speak; 2025-06-01 unless given"),
  domain: z.string().regex(/^[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)+$/, {
    error: "must be a domain in small letters, such as batch.azure.com",
  }).refine((domain) => !domain.endsWith(".localhost"), {
    error: "must not be a domain of this machine",
  }).optional().describe("The domain of the accounts of a cloud that poolgen does not know"),
});

/** The schema of `poolgen.yaml`: poolgen's own settings, which Batch Shipyard never sees. */
export const poolgenFileSchema = z.strictObject({
  prefix: prefixField.optional().describe("What the aliases begin with; node unless given"),
  ssh_options: sshOptionsSchema.optional()
    .describe(
      "Options of ssh_config(5) to add or replace; words are split on spaces, a list repeats the option",
    ),
  proxy_jump: z.string().refine((text) => text.split(",").every(isJump), {
    error: 'must be "[user@]host[:port]", several of them divided by commas',
  }).optional().describe("The jump host for every node: [user@]host[:port]"),
  multiplexing: z.boolean().optional()
    .describe("Share one connection between the sessions to a node; false unless given"),
  docker: dockerSchema.optional().describe("The two ends of the Docker tunnel"),
  batch: batchSchema.optional().describe("The Batch service"),
  templates: pathField.optional()
    .describe("A folder whose templates take the place of poolgen's own; relative to this file"),
}).describe("Settings of poolgen");

/** A `poolgen.yaml` that passed its schema. */
export type PoolgenFile = z.output<typeof poolgenFileSchema>;
