import { EXIT, type ExitCode, UserError, type UserErrorOptions } from "../../errors.ts";

/** Microsoft Entra gave no token. */
export class LoginError extends UserError {
  override readonly name: string = "LoginError";
  override readonly code: ExitCode;

  /** Takes why there is none, in words. */
  constructor(reason: string, code: ExitCode = EXIT.refused, options: UserErrorOptions = {}) {
    super(`Cannot log in with Microsoft Entra: ${reason}`, options);
    this.code = code;
  }
}

/** An answer looks well and has no token. */
export function noToken(): LoginError {
  return new LoginError("the answer has no token", EXIT.refused, {
    hint: "Check authority_url, and what stands between here and there",
  });
}

/** What to do about Entra's own codes. */
const HINTS: ReadonlyMap<string, string> = new Map([
  ["7000215", "Check auth_key: it is the secret's value, not its id"],
  ["7000222", "The secret has expired: make a new one for the application"],
  ["700016", "Check application_id, and that the application is in this directory"],
  ["90002", "Check directory_id"],
  ["900023", "Check directory_id"],
  ["700027", "Check that the certificate of the application is the one whose private key is used"],
  [
    "500011",
    "Check the endpoint: it is the resource of the Batch service, and depends on the cloud",
  ],
]);

const MAX_REASON = 300;

/**
 * What a login's error means, in one line without any of `secrets`: Entra's own code and sentence where it gave
 * them. The error itself is not kept, since its request has what proves who we are.
 */
export function loginError(error: unknown, secrets: readonly string[], hint: string): UserError {
  if (error instanceof UserError) return error;
  // the identity library puts advice of its own before it
  const text = error instanceof Error
    ? String(error.message).replace(/^.*More details:\n/s, "")
    : "";
  const own = /AADSTS(\d+): *[^\r\n]*/.exec(text);
  // what an answer says without such a code is one of several things in the library's words
  const [, code, said] =
    /^(\S+): Error\(s\):(?:.*? Description: (.*?) - Correlation ID)?/s.exec(text) ?? [];
  const inner = code === undefined
    ? text
    : (said ?? "Not Available") === "Not Available"
    ? code
    : said;
  const reason = redact(own?.[0] ?? inner ?? "", secrets)
    // the ids and the time follow, and a link to a page about the code
    .replace(/ *(?:Trace ID|Correlation ID|Timestamp):.*$/s, "")
    .split("\n", 1).join("").trim().replace(/\.$/, "").slice(0, MAX_REASON);
  return new LoginError(reason === "" ? "no reason was given" : reason, EXIT.refused, {
    hint: HINTS.get(own?.[1] ?? "") ?? hint,
  });
}

/** A text with every secret masked, also as parts of a URL, and whatever looks like a token. */
function redact(text: string, secrets: readonly string[]): string {
  return secrets.flatMap((secret) => [secret, encodeURIComponent(secret)])
    .filter((secret) => secret !== "")
    .reduce((shown, secret) => shown.replaceAll(secret, "***"), text)
    .replace(/eyJ[A-Za-z0-9_.-]+/g, "***");
}
