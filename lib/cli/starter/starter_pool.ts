import { isIP } from "node:net";
import { parseServiceUrl } from "../../azure/client/service_url.ts";
import { poolIdField, poolUserField } from "../../config/fields.ts";
import { MAX_NODES } from "../../emulator/instance/wanted_pool.ts";
import { UserError } from "../../errors.ts";

/** Where a pool is to be. */
export const STARTER_TARGETS = ["emulator", "live"] as const;

/** One of these places. */
export type StarterTarget = typeof STARTER_TARGETS[number];

/** What is asked of who begins with a pool, each as a checked text. */
export interface StarterPool {
  readonly target: StarterTarget;
  readonly id: string;
  readonly vmSize: string;
  readonly nodes: number;
  readonly user: string;
  /** The account's URL; a placeholder that poolgen refuses unless it was given. */
  readonly account: string;
  /** Who reaches SSH; everybody where it is empty. */
  readonly allow: readonly string[];
}

/** Stands for a URL that is still to be written. */
export const PLACEHOLDER_ACCOUNT = "https://ACCOUNT.REGION.batch.azure.com";

/** What there is to say of a pool, without anybody saying more. */
export function defaultStarter(target: StarterTarget): StarterPool {
  return {
    target,
    id: "mypool",
    vmSize: "STANDARD_D2S_V3",
    nodes: 2,
    user: "shipyard",
    account: PLACEHOLDER_ACCOUNT,
    allow: [],
  };
}

/** An answer that was understood, or what is wrong with it, as the end of a sentence about it. */
export type Decoded<T> = { readonly value: T } | { readonly wrong: string };

/** What an answer means, by what it answers. */
export const DECODE_ANSWER = {
  target: (text: string): Decoded<StarterTarget> => {
    const found = STARTER_TARGETS.find((target) => target === text);
    return found === undefined ? { wrong: "must be emulator or live" } : { value: found };
  },
  id: (text: string): Decoded<string> => byField(poolIdField, text),
  vmSize: (text: string): Decoded<string> =>
    /^[A-Za-z0-9_-]{1,64}$/.test(text)
      ? { value: text }
      : { wrong: "must be a size of Azure's, such as STANDARD_D2S_V3" },
  nodes: (text: string): Decoded<number> => {
    const count = /^\d{1,4}$/.test(text) ? Number(text) : NaN;
    return count <= MAX_NODES
      ? { value: count }
      : { wrong: `must be a whole number from 0 to ${MAX_NODES}` };
  },
  user: (text: string): Decoded<string> => byField(poolUserField, text),
  account: (text: string): Decoded<string> => {
    try {
      return { value: parseServiceUrl(text).origin };
    } catch (error) {
      if (error instanceof UserError) return { wrong: `cannot be used: ${error.message}` };
      throw error;
    }
  },
  allow: (text: string): Decoded<string> => {
    const [address = "", bits, surplus] = text.split("/");
    const longest = new Map([[4, 32], [6, 128]]).get(address.includes("%") ? 0 : isIP(address));
    const isRange = bits === undefined ||
      (/^\d{1,3}$/.test(bits) && Number(bits) <= (longest ?? 0));
    return longest !== undefined && isRange && surplus === undefined
      ? { value: text }
      : { wrong: "must be an IP address, or a range such as 203.0.113.0/24" };
  },
} as const;

interface Field {
  safeParse(text: string): {
    readonly data?: string | undefined;
    readonly error?: { readonly issues: readonly { readonly message: string }[] } | undefined;
  };
}

function byField(field: Field, text: string): Decoded<string> {
  const { data, error } = field.safeParse(text);
  return data === undefined
    ? { wrong: error?.issues[0]?.message ?? "cannot be used" }
    : { value: data };
}
