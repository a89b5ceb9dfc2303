import {
  createHttpHeaders,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
} from "@azure/core-rest-pipeline";
import { UserError } from "../../errors.ts";
import { sendLogin } from "./send_login.ts";

/**
 * Carries the requests of Azure's identity library by `fetch`, as all others: its own client trusts other
 * certificates than the rest of poolgen where that runs from source.
 */
export class IdentityHttpClient implements HttpClient {
  /** Why a request had no answer; the library says only that there was none. */
  failure: UserError | undefined;

  /** Throws what `sendLogin` does. */
  async sendRequest(request: PipelineRequest): Promise<PipelineResponse> {
    const { url, method, headers, body } = request;
    try {
      const answer = await sendLogin(url, {
        method,
        headers: headers.toJSON(),
        body: typeof body === "string" ? body : undefined,
      });
      return {
        request,
        status: answer.status,
        headers: createHttpHeaders(answer.headers),
        bodyAsText: answer.text,
      };
    } catch (error) {
      if (error instanceof UserError) this.failure = error;
      throw error;
    }
  }
}
