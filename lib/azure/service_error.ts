import { EXIT, type ExitCode, UserError, type UserErrorOptions } from "../errors.ts";

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

/** The account could not be reached, or broke off its answer. */
export function unreachable(cause: unknown, endpoint: string): ServiceError {
  const reason = cause instanceof Error && cause.message !== ""
    ? cause.message
    : "no reason is known";
  return new ServiceError(
    `Cannot reach the Batch account at ${endpoint}: ${reason}`,
    EXIT.unreachable,
    undefined,
    { cause, hint: "Check account_service_url, and that the account or the emulator is there" },
  );
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
  const [sentence = undefined] = typeof value === "string" ? value.split("\n") : [];
  if (typeof status !== "number" || status < 300) {
    const message = `Cannot ${doing}: the service's answer is not what it should be`;
    return new ServiceError(message, EXIT.failed, undefined);
  }
  const words = sentence ?? `the service answered with ${status}`;
  const serviceCode = typeof code === "string" ? code : undefined;
  const isRefused = status === 401 || status === 403;
  return new ServiceError(
    `Cannot ${doing}: ${words}${serviceCode === undefined ? "" : ` (${serviceCode})`}`,
    isRefused ? EXIT.refused : EXIT.failed,
    serviceCode,
    isRefused ? { hint: "Check account_key, and this machine's clock" } : {},
  );
}

/** Those that mean "not now": too many requests, a failure of the service's own, and overload. */
const PASSING = new Set([408, 429, 500, 502, 503, 504]);

/** For a failure that may pass, how long the service asks to wait, in milliseconds; `undefined` for any other. */
export function retryAfter(error: unknown): number | undefined {
  const status = property(error, "statusCode");
  if (typeof status !== "number" || !PASSING.has(status)) return undefined;
  const headers = property(property(error, "response"), "headers");
  const get = property(headers, "get");
  const value: unknown = typeof get === "function" ? get.call(headers, "retry-after") : undefined;
  return typeof value === "string" && /^\d{1,4}$/.test(value) ? Number(value) * 1000 : 0;
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
