import { BatchServiceClient, BatchSharedKeyCredentials } from "@azure/batch";
import { BatchHttpClient } from "./http_client.ts";

/** How to reach a Batch account. */
export interface AccountAccess {
  /** Scheme, host and port, without path. */
  readonly serviceUrl: string;
  readonly accountName: string;
  readonly accountKey: string;
}

/** A client of one account; disposing it closes its connections. */
export interface BatchClient extends Disposable {
  readonly sdk: BatchServiceClient;
  readonly serviceUrl: string;
}

const API_VERSION = "2025-06-01";

/** Makes a client; nothing is sent yet. */
export function batchClient({ serviceUrl, accountName, accountKey }: AccountAccess): BatchClient {
  const httpClient = new BatchHttpClient(serviceUrl);
  const sdk = new BatchServiceClient(
    new BatchSharedKeyCredentials(accountName, accountKey),
    serviceUrl,
    {
      httpClient,
      // its own waits for minutes
      noRetryPolicy: true,
      clientRequestIdHeaderName: "client-request-id",
    },
  );
  sdk.apiVersion = API_VERSION;
  return { sdk, serviceUrl, [Symbol.dispose]: () => httpClient[Symbol.dispose]() };
}
