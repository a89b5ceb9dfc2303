import { BatchServiceClient, BatchSharedKeyCredentials } from "@azure/batch";
import type { WebResourceLike } from "@azure/ms-rest-js";
import { callService, type CallWatcher } from "./call_service.ts";
import { BatchHttpClient, isBodiless } from "./http_client.ts";

/** How to reach a Batch account. */
export interface AccountAccess {
  /** Scheme, host and port, without path. */
  readonly serviceUrl: string;
  readonly credential: AccountCredential;
  /** The version of the Batch API to speak; today's unless given. */
  readonly apiVersion?: string | undefined;
}

/** How requests prove where they come from: the account's key, or a token of Microsoft Entra. */
export type AccountCredential =
  | { readonly kind: "key"; readonly accountName: string; readonly accountKey: string }
  | { readonly kind: "token"; getToken(): Promise<string> };

/** What is to be known and done beside the calls of a client. */
export interface ClientOptions extends CallWatcher {
  /** Given the body of each answer that is JSON, as the service wrote it. */
  readonly onBody?: ((body: string) => void) | undefined;
  /** Told of each answer, in words: which request, its status, and how long it took. */
  readonly onAnswer?: ((text: string) => void) | undefined;
  /** Told of each call, in words that follow "Cannot"; what it gives is disposed once the call has ended. */
  readonly onCall?: ((doing: string) => Disposable) | undefined;
}

/** A client of one account. */
export interface BatchClient {
  readonly sdk: BatchServiceClient;
  readonly serviceUrl: string;
  /**
   * Makes a call, and makes it again where it failed for a reason that passes; `doing` says what could not be
   * done, worded to follow "Cannot". Throws `ServiceError`.
   */
  call<T>(doing: string, call: () => Promise<T>): Promise<T>;
}

/** The version of the Batch API that is spoken unless another one is set. */
export const API_VERSION = "2025-06-01";

/** Makes a client; nothing is sent yet. */
export function batchClient(access: AccountAccess, options: ClientOptions = {}): BatchClient {
  const { serviceUrl, credential, apiVersion = API_VERSION } = access;
  const sdk = new BatchServiceClient(signer(credential), serviceUrl, {
    httpClient: new BatchHttpClient(serviceUrl, options),
    // its own waits for minutes
    noRetryPolicy: true,
    clientRequestIdHeaderName: "client-request-id",
    generateClientRequestIdHeader: true,
  });
  sdk.apiVersion = apiVersion;
  return {
    sdk,
    serviceUrl,
    call: async (doing, call) => {
      using _watched = options.onCall?.(doing);
      return await callService(doing, call, options);
    },
  };
}

type Signer = ConstructorParameters<typeof BatchServiceClient>[0];

function signer(credential: AccountCredential): Signer {
  if (credential.kind === "key") {
    const key = new BatchSharedKeyCredentials(credential.accountName, credential.accountKey);
    return {
      signRequest: (resource: WebResourceLike): Promise<WebResourceLike> => {
        // sent on every runtime, so that it has to be a part of what is signed
        if (isBodiless(resource)) resource.headers.set("Content-Length", "0");
        return key.signRequest(resource);
      },
    };
  }
  return {
    signRequest: async (resource: WebResourceLike): Promise<WebResourceLike> => {
      resource.headers.set("authorization", `Bearer ${await credential.getToken()}`);
      return resource;
    },
  };
}
