import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { EXIT, UsageError } from "../../errors.ts";
import { LoginError } from "./login_error.ts";

const TIMEOUT_MS = 30_000;
const MAX_CHARACTERS = 1 << 20;
const ATTEMPTS = 3;
const FIRST_WAIT_MS = 300;
/** Too many requests, and failures of the service's own. */
const PASSING = new Set([429, 500, 502, 503, 504]);

/** A request of a login. */
export interface LoginRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** What was answered: a JSON object as text. */
export interface LoginAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly text: string;
}

/**
 * Sends a request of a login by `fetch`, as those to the account, and again where it failed for a reason that
 * passes. It holds what proves who we are: no redirect is followed, and nothing is sent where certificates are not
 * checked. Throws `LoginError` where there is no answer or none of Entra's, and `UsageError`.
 */
export async function sendLogin(
  url: string,
  { method, headers, body }: LoginRequest,
): Promise<LoginAnswer> {
  refuseUncheckedTls();
  for (let attempt = 1;; attempt++) {
    try {
      const response = await fetch(url, {
        method,
        headers,
        body: body ?? null,
        redirect: "manual",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const { status } = response;
      const text = await response.text();
      if (attempt === ATTEMPTS || !PASSING.has(status)) {
        if (!isObject(text)) throw foreign(url, status);
        return { status, headers: Object.fromEntries(response.headers), text };
      }
    } catch (error) {
      if (error instanceof LoginError) throw error;
      if (attempt === ATTEMPTS) throw unreachable(url, error);
    }
    await delay(FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.5 + Math.random() / 2));
  }
}

/** Entra answers with a JSON object, also when it refuses; a proxy in between may not. */
function isObject(text: string): boolean {
  if (text.length > MAX_CHARACTERS || !/^\s*\{/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function foreign(url: string, status: number): LoginError {
  const { origin } = new URL(url);
  const reason = `${origin} answered with ${status}, and not as Microsoft Entra does`;
  return new LoginError(reason, EXIT.refused, {
    hint: "Check authority_url, and what stands between here and there",
  });
}

function unreachable(url: string, error: unknown): LoginError {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const text = inner instanceof Error ? inner.message : "";
  const why = /certificate|self.signed|CERT_|UNABLE_TO_|UnknownIssuer/i.test(text)
    ? "its certificate is not one to trust"
    : /timed? ?out/i.test(text)
    ? "there was no answer in time"
    : "there is no connection";
  const { origin } = new URL(url);
  return new LoginError(`cannot reach ${origin}: ${why}`, EXIT.unreachable, {
    hint: "Check the network, and authority_url where it is set",
  });
}

function refuseUncheckedTls(): void {
  if (process.env["NODE_TLS_REJECT_UNAUTHORIZED"] !== "0") return;
  throw new UsageError("NODE_TLS_REJECT_UNAUTHORIZED=0 would give the login to whoever answers", {
    hint: "Unset it; NODE_EXTRA_CA_CERTS=FILE adds a certificate that is to be trusted",
  });
}
