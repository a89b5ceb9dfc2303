import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from "@azure/msal-node";
import { UserError } from "../../errors.ts";
import { sendLogin } from "./send_login.ts";

/** Carries the requests of Microsoft's authentication library. */
export class EntraNetwork implements INetworkModule {
  /** Why a request had no answer; the library says only that there was none. */
  failure: UserError | undefined;

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
    try {
      const answer = await sendLogin(url, { method, headers, body });
      return { ...answer, body: JSON.parse(answer.text) };
    } catch (error) {
      if (error instanceof UserError) this.failure = error;
      throw error;
    }
  }
}
