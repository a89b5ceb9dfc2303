import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { text } from "node:stream/consumers";
import {
  type HttpClient,
  HttpHeaders,
  type HttpOperationResponse,
  type WebResourceLike,
} from "@azure/ms-rest-js";
import { unreachable } from "./service_error.ts";

const AGENT = { keepAlive: true, maxSockets: 16 };
const TIMEOUT_MS = 30_000;
const MAX_BODY_BYTES = 32 << 20;

/**
 * Carries the SDK's requests over connections that are kept open. The SDK's own client does not run in an
 * executable made with Bun, and follows redirects with the account's signature.
 */
export class BatchHttpClient implements HttpClient, Disposable {
  readonly #http = new HttpAgent(AGENT);
  readonly #https = new HttpsAgent(AGENT);
  readonly #endpoint: string;

  /** Takes the account's URL, for messages. */
  constructor(endpoint: string) {
    this.#endpoint = endpoint;
  }

  /** Throws `ServiceError` where there is no answer. */
  async sendRequest(resource: WebResourceLike): Promise<HttpOperationResponse> {
    const url = new URL(resource.url);
    const isPlain = url.protocol === "http:";
    const { promise, resolve, reject } = Promise.withResolvers<HttpOperationResponse>();
    const body: unknown = resource.body;
    const request = (isPlain ? httpRequest : httpsRequest)(url, {
      method: resource.method,
      headers: resource.headers.rawHeaders(),
      agent: isPlain ? this.#http : this.#https,
      timeout: resource.timeout || TIMEOUT_MS,
    }, (response) => {
      const headers = new HttpHeaders();
      for (const [name, value] of Object.entries(response.headers)) {
        if (value !== undefined) headers.set(name, String(value));
      }
      const answer = { request: resource, status: response.statusCode ?? 0, headers };
      // files are handed on as they come
      if (resource.streamResponseBody === true) {
        resolve({ ...answer, readableStreamBody: response });
        return;
      }
      let length = 0;
      response.on("data", (chunk: Uint8Array) => {
        length += chunk.length;
        if (length > MAX_BODY_BYTES) response.destroy(new Error("the answer is too large"));
      });
      text(response).then((bodyAsText) => resolve({ ...answer, bodyAsText }), reject);
    });
    request.on("error", reject);
    request.on("timeout", () => request.destroy(new Error("there was no answer in time")));
    request.end(typeof body === "string" ? body : undefined);
    return await promise.catch((error: unknown) => {
      throw unreachable(error, this.#endpoint);
    });
  }

  /** Closes the connections that are kept. */
  [Symbol.dispose](): void {
    this.#http.destroy();
    this.#https.destroy();
  }
}
