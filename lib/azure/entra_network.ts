import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from "@azure/msal-node";
import { EXIT, UsageError } from "../errors.ts";
import { LoginError } from "./login_error.ts";

const TIMEOUT_MS = 30_000;
const MAX_CHARACTERS = 1 << 20;
const ATTEMPTS = 3;
const FIRST_WAIT_MS = 300;
/** Too many requests, and failures of the service's own. */
const PASSING = new Set([429, 500, 502, 503, 504]);

/**
 * Carries the requests of a login by `fetch`, as those to the account. They hold what proves who we are: no redirect
 * is followed, and nothing is sent where certificates are not checked.
 */
export class EntraNetwork implements INetworkModule {
  /** Why a request had no answer; the library that asks says only that there was none. */
  failure: LoginError | undefined;

  /** Throws `UsageError` where certificates are not checked. */
  constructor() {
    refuseUncheckedTls();
  }

  /** Asks for a description of the service. */
  sendGetRequestAsync<T>(
    url: string,
    options?: NetworkRequestOptions,
  ): Promise<NetworkResponse<T>> {
    return this.#send("GET", url, options);
  }

  /** Asks for a token. */
  sendPostRequestAsync<T>(
    url: string,
    options?: NetworkRequestOptions,
  ): Promise<NetworkResponse<T>> {
    return this.#send("POST", url, options);
  }

  async #send<T>(
    method: string,
    url: string,
    { headers = {}, body }: NetworkRequestOptions = {},
  ): Promise<NetworkResponse<T>> {
    for (let attempt = 1;; attempt++) {
      try {
        const response = await fetch(url, {
          method,
          headers,
          body: body ?? null,
          redirect: "manual",
          signal: AbortSignal.timeout(TIMEOUT_MS),
        });
        const text = await response.text();
        if (attempt === ATTEMPTS || !PASSING.has(response.status)) {
          return {
            headers: Object.fromEntries(response.headers),
            body: parsed(text, response.status),
            status: response.status,
          };
        }
      } catch (error) {
        if (attempt === ATTEMPTS) throw this.failure = unreachable(url, error);
      }
      await delay(FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.5 + Math.random() / 2));
    }
  }
}

/** Entra answers in JSON, also when it refuses; a proxy in between may not. */
function parsed<T>(text: string, status: number): T {
  try {
    if (text.length <= MAX_CHARACTERS) return JSON.parse(text);
  } catch {
    // told below
  }
  return JSON.parse(JSON.stringify({
    error: "invalid_answer",
    error_description: `the service answered with ${status}, and not as Microsoft Entra does`,
  }));
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
