import { Buffer } from "node:buffer";
import { timingSafeEqual } from "node:crypto";
import type { Account } from "../account/account.ts";
import { BatchFault } from "../batch_fault.ts";
import { sign, type SignedParts, textsToSign } from "./shared_key.ts";

/** How requests are to prove where they come from. */
export interface AuthenticationRules {
  readonly account: Pick<Account, "name" | "keys">;
  /** Whether any bearer token will do; none does otherwise. */
  readonly acceptBearer: boolean;
  /** In milliseconds since 1970. */
  now(): number;
}

const MAX_SKEW_MS = 15 * 60_000;
// RFC 1123, as the service wants it
const DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** Refuses a request that is not signed by one of the account's keys. Throws `BatchFault`. */
export function authenticate(request: SignedParts, rules: AuthenticationRules): void {
  const { authorization } = request.headers;
  if (authorization === undefined) throw refused("The Authorization header is missing.");
  const [scheme = "", credentials = ""] = splitOnce(authorization.trim(), " ");
  if (scheme.toLowerCase() === "bearer") {
    if (rules.acceptBearer && credentials.trim() !== "") return;
    throw new BatchFault("BearerAuthenticationFailed", detail("The bearer token is not accepted."));
  }
  if (scheme.toLowerCase() !== "sharedkey") {
    throw refused("The Authorization header is neither of the form 'SharedKey' nor 'Bearer'.");
  }
  const [account = "", signature = ""] = splitOnce(credentials.trim(), ":");
  if (account !== rules.account.name) {
    throw refused(
      "The account that the Authorization header names is not the one of this endpoint.",
    );
  }
  requireCurrentDate(request, rules.now());
  requireSignature(request, signature, rules.account);
}

function requireCurrentDate({ headers }: SignedParts, now: number): void {
  const date = headers["ocp-date"] ?? headers["date"];
  if (date === undefined) throw refused("Neither the ocp-date nor the Date header is there.");
  // a comparison with what is no date would be false
  const isCurrent = DATE.test(date) && Math.abs(Date.parse(date) - now) <= MAX_SKEW_MS;
  if (!isCurrent) throw refused("The Date header in the request is incorrect.");
}

function requireSignature(
  request: SignedParts,
  signature: string,
  { name, keys }: AuthenticationRules["account"],
): void {
  const given = Buffer.from(signature, "base64");
  const texts = textsToSign(request, name);
  const isSigned = keys.some((key) =>
    texts.some((text) => {
      const expected = sign(text, key);
      return expected.length === given.length && timingSafeEqual(expected, given);
    })
  );
  if (isSigned) return;
  throw refused(
    `The MAC signature found in the HTTP request '${signature}' is not the same as any computed ` +
      `signature. Server used following string to sign: '${texts[0]}'.`,
  );
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

function refused(reason: string): BatchFault {
  return new BatchFault("AuthenticationFailed", detail(reason));
}

function detail(reason: string): readonly { readonly key: string; readonly value: string }[] {
  return [{ key: "AuthenticationErrorDetail", value: reason }];
}
