import type { NodeUser } from "../account/node.ts";
import { parsePublicKey } from "../../ssh/public_key.ts";
import type { BodyFields } from "./body_fields.ts";

const DAY_MS = 86_400_000;
const NAME = /^[A-Za-z_][A-Za-z0-9_.-]{0,31}$/;
const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

/** How somebody logs in, and until when. */
export type Login = Pick<NodeUser, "publicKey" | "expiry">;

/** The user that a body asks for; `now` is in milliseconds since 1970. Throws `BatchFault`. */
export function decodeUser(fields: BodyFields, now: number): NodeUser {
  const name = fields.requiredText("name");
  if (!NAME.test(name)) {
    throw fields.invalid(
      "name",
      "It must have 1 to 32 letters, digits, underscores, periods and hyphens, and begin with a letter " +
        "or an underscore",
    );
  }
  const login = decodeLogin(fields, now);
  if (login.publicKey === undefined && !fields.has("password")) {
    throw fields.invalid("sshPublicKey", "A user needs a key or a password");
  }
  return { name, isAdmin: fields.flag("isAdmin") ?? false, ...login };
}

/** How a user is to log in from now on: everything that is not given is gone. Throws `BatchFault`. */
export function decodeLogin(fields: BodyFields, now: number): Login {
  fields.text("password");
  return { publicKey: decodeKey(fields), expiry: decodeExpiry(fields, now) };
}

function decodeKey(fields: BodyFields): string | undefined {
  const name = "sshPublicKey";
  const text = fields.text(name);
  if (text === undefined) return undefined;
  const key = parsePublicKey(text.trim());
  // somebody may have given the private key
  if (typeof key === "string") throw fields.invalid(name, `It ${key}`, true);
  return `${key.type} ${key.base64}`;
}

function decodeExpiry(fields: BodyFields, now: number): number {
  const name = "expiryTime";
  const text = fields.text(name);
  if (text === undefined) return now + DAY_MS;
  const time = ISO_TIME.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(time)) throw fields.invalid(name, "It must be an ISO 8601 time");
  if (time <= now) throw fields.invalid(name, "It must be in the future");
  return time;
}
