import { Buffer } from "node:buffer";
import process from "node:process";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import {
  type HttpClient,
  HttpHeaders,
  type HttpOperationResponse,
  type WebResourceLike,
} from "@azure/ms-rest-js";
import { UsageError } from "../../errors.ts";
import { answerTooLarge, unreachable } from "./service_error.ts";

const TIMEOUT_MS = 30_000;
const MAX_BODY_BYTES = 32 << 20;

/** What an HTTP client of the service heeds. */
export interface HttpOptions {
  /** Ends requests that are under way. */
  readonly signal?: AbortSignal | undefined;
  /** Given the body of each answer that is JSON. */
  readonly onBody?: ((body: string) => void) | undefined;
  /** Told of each answer, in words. */
  readonly onAnswer?: ((text: string) => void) | undefined;
}

/**
 * Carries the SDK's requests by `fetch`, which keeps connections open and knows of proxies. The SDK's own client
 * does not run in an executable made with Bun, and follows redirects with the account's signature.
 */
export class BatchHttpClient implements HttpClient {
  readonly #endpoint: string;
  readonly #options: HttpOptions;

  /** Takes the account's URL, for messages. */
  constructor(endpoint: string, options: HttpOptions = {}) {
    this.#endpoint = endpoint;
    this.#options = options;
    refuseUncheckedTls(endpoint);
    leaveOutProxy(endpoint);
  }

  /** Throws `ServiceError` where there is no answer, and what aborted a request where that was done. */
  async sendRequest(resource: WebResourceLike): Promise<HttpOperationResponse> {
    const { signal: ended, onBody, onAnswer } = this.#options;
    const begin = performance.now();
    const timeout = AbortSignal.timeout(resource.timeout || TIMEOUT_MS);
    const signal = ended === undefined ? timeout : AbortSignal.any([ended, timeout]);
    const failure = (error: unknown): unknown =>
      ended?.aborted === true
        ? ended.reason
        : unreachable(timeout.aborted ? NO_ANSWER : error, this.#endpoint);
    try {
      const response = await fetch(resource.url, {
        method: resource.method,
        headers: resource.headers.rawHeaders(),
        body: bodyOf(resource),
        redirect: "manual",
        signal,
      });
      // the query may hold what somebody signed
      onAnswer?.(
        `${resource.method} ${new URL(resource.url).pathname}: ${response.status} after ` +
          `${Math.round(performance.now() - begin)} ms`,
      );
      const headers = new HttpHeaders(Object.fromEntries(response.headers));
      const answer = { request: resource, status: response.status, headers };
      const chunks = this.#chunks(response, failure);
      // files are handed on as they come
      if (resource.streamResponseBody === true && response.ok && response.body !== null) {
        return { ...answer, readableStreamBody: Readable.from(chunks) };
      }
      const bodyAsText = await text(chunks);
      if (response.ok && bodyAsText !== "") onBody?.(bodyAsText);
      return { ...answer, bodyAsText };
    } catch (error) {
      throw failure(error);
    }
  }

  /** A body in the chunks of a stream of node's own, which whoever joins them to a text relies on. */
  async *#chunks(
    { body }: Response,
    failure: (error: unknown) => unknown,
  ): AsyncGenerator<Buffer> {
    let length = 0;
    try {
      for await (const chunk of body ?? []) {
        length += chunk.length;
        if (length > MAX_BODY_BYTES) throw answerTooLarge(this.#endpoint);
        yield Buffer.from(chunk);
      }
    } catch (error) {
      throw failure(error);
    }
  }
}

const NO_ANSWER = new Error("there was no answer in time");

/** Whether a request could have a body and has none: its length is sent, and signed, as 0. */
export function isBodiless({ body, method }: WebResourceLike): boolean {
  return method !== "GET" && method !== "HEAD" && typeof body !== "string";
}

function bodyOf(resource: WebResourceLike): string | null {
  const content: unknown = resource.body;
  return typeof content === "string" ? content : isBodiless(resource) ? "" : null;
}

/** No proxy leads to this machine, also where the environment names one and forgets to say so. */
function leaveOutProxy(endpoint: string): void {
  const { hostname } = new URL(endpoint);
  if (!/^(?:127\.|localhost$|.*\.localhost$|\[::1\]$)/.test(hostname)) return;
  for (const name of ["NO_PROXY", "no_proxy"]) {
    const known = process.env[name]?.split(",") ?? [];
    if (!known.includes(hostname)) process.env[name] = [...known, hostname].join(",");
  }
}

/** With this variable anybody between here and the account could read what proves who we are. */
function refuseUncheckedTls(endpoint: string): void {
  if (endpoint.startsWith("http:") || process.env["NODE_TLS_REJECT_UNAUTHORIZED"] !== "0") return;
  throw new UsageError(
    "NODE_TLS_REJECT_UNAUTHORIZED=0 would send the account's credentials to whoever answers",
    { hint: "Unset it; NODE_EXTRA_CA_CERTS=FILE adds a certificate that is to be trusted" },
  );
}
