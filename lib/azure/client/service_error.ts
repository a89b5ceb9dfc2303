import { EXIT, type ExitCode, UserError, type UserErrorOptions } from "../../errors.ts";

/** The Batch service refused a request, or could not be reached. */
export class ServiceError extends UserError {
  override readonly name: string = "ServiceError";
  override readonly code: ExitCode;
  /** The service's own code, such as `PoolNotFound`; absent where it could not be reached. */
  readonly serviceCode: string | undefined;

  /** Takes what failed and why, and the exit code for it. */
  constructor(
    message: string,
    code: ExitCode,
    serviceCode: string | undefined,
    options: UserErrorOptions = {},
  ) {
    super(message, options);
    this.code = code;
    this.serviceCode = serviceCode;
  }
}

/** An answer is larger than any that the service gives. */
export function answerTooLarge(endpoint: string): ServiceError {
  const message = `Cannot use the answer of the Batch account at ${endpoint}: it is too large`;
  return new ServiceError(message, EXIT.failed, undefined);
}

/** The account could not be reached, or broke off its answer. */
export function unreachable(cause: unknown, endpoint: string): ServiceError {
  if (cause instanceof ServiceError) return cause;
  const reason = reasonOf(cause);
  return new ServiceError(
    `Cannot reach the Batch account at ${endpoint}: ${reason}`,
    EXIT.unreachable,
    undefined,
    { cause, hint: "Check account_service_url, and that the account or the emulator is there" },
  );
}

/** Each runtime has its own words, some of them with the whole URL. */
function reasonOf(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const text = inner instanceof Error ? `${property(inner, "code") ?? ""} ${inner.message}` : "";
  if (/refused|ConnectionRefused|FailedToOpenSocket/i.test(text)) {
    return "the connection was refused";
  }
  if (/ENOTFOUND|EAI_|dns error|failed to lookup|getaddrinfo/i.test(text)) {
    return "there is no such host";
  }
  if (/certificate|CERT_|self.signed|UNABLE_TO_/i.test(text)) {
    return "its certificate is not one to trust";
  }
  if (/reset|closed|hang up|EPIPE/i.test(text)) return "the connection was closed";
  return inner instanceof Error && inner.message !== "" ? inner.message : "no reason is known";
}

/**
 * What an error of the SDK means, in words: the service's own code and sentence where it gave them. Never the
 * error itself, whose request has the account's signature and may have a password.
 */
export function serviceError(error: unknown, doing: string): UserError {
  if (error instanceof UserError) return error;
  const status = property(error, "statusCode");
  const code = property(error, "code");
  const value = property(property(property(error, "body"), "message"), "value");
  // the request id and the time follow on lines of their own
  const [sentence = undefined, ...more] = typeof value === "string" ? value.split("\n") : [];
  const requestId = /^RequestId:([0-9A-Za-z-]{1,64})/m.exec(more.join("\n"))?.[1];
  if (typeof status !== "number" || status < 300) {
    const message = `Cannot ${doing}: the service's answer is not what it should be`;
    return new ServiceError(message, EXIT.failed, undefined);
  }
  const words = sentence ?? `the service answered with ${status}`;
  const serviceCode = typeof code === "string" ? code : undefined;
  const isRefused = status === 401 || status === 403;
  return new ServiceError(
    `Cannot ${doing}: ${words}${detailOf(serviceCode, requestId)}`,
    isRefused ? EXIT.refused : EXIT.failed,
    serviceCode,
    hintOf(isRefused ? clockHint(error) ?? REFUSED_HINT : HINTS[serviceCode ?? ""]),
  );
}

const HINTS: Readonly<Record<string, string>> = {
  PoolNotFound:
    "Make it with: poolgen pool add; the account's pools are listed by: poolgen pool list",
};

function hintOf(hint: string | undefined): UserErrorOptions {
  return hint === undefined ? {} : { hint };
}

const REFUSED_HINT =
  "Check the account's credentials, and that they may do this; a pool in a virtual network needs Microsoft Entra";

/** As much as the service lets a clock be wrong is 15 minutes. */
const MAX_SKEW_MS = 10 * 60_000;

function clockHint(error: unknown): string | undefined {
  const skew = Date.now() - Date.parse(header(error, "date") ?? "");
  // not a number where the service gave no time
  if (!(Math.abs(skew) > MAX_SKEW_MS)) return undefined;
  const minutes = Math.round(Math.abs(skew) / 60_000);
  return `Set this machine's clock: it is ${minutes} minutes ${
    skew > 0 ? "ahead of" : "behind"
  } the service's`;
}

function detailOf(serviceCode: string | undefined, requestId: string | undefined): string {
  const parts = [serviceCode, requestId === undefined ? undefined : `request ${requestId}`];
  const known = parts.filter((part) => part !== undefined);
  return known.length === 0 ? "" : ` (${known.join(", ")})`;
}

/** Those that mean "not now": too many requests, a failure of the service's own, and overload. */
const PASSING = new Set([408, 429, 500, 502, 503, 504]);

/** For a failure that may pass, how long the service asks to wait, in milliseconds; `undefined` for any other. */
export function retryAfter(error: unknown): number | undefined {
  const status = property(error, "statusCode");
  if (typeof status !== "number" || !PASSING.has(status)) return undefined;
  const value = header(error, "retry-after");
  return value !== undefined && /^\d{1,4}$/.test(value) ? Number(value) * 1000 : 0;
}

function header(error: unknown, name: string): string | undefined {
  const headers = property(property(error, "response"), "headers");
  const get = property(headers, "get");
  const value: unknown = typeof get === "function" ? get.call(headers, name) : undefined;
  return typeof value === "string" ? value : undefined;
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
