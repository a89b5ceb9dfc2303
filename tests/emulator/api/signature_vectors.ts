/** A request as an SDK sent it, and how it had signed it. */
export interface SignatureVector {
  readonly client: string;
  readonly method: string;
  /** Path and query as they stood on the request's first line. */
  readonly target: string;
  /** Those that a signature covers, by name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyLength: number;
  readonly authorization: string;
}

/** What the SDKs were recorded to send; the account's key was made for it. */
export interface SignatureVectors {
  readonly account: string;
  readonly key: string;
  readonly vectors: readonly SignatureVector[];
}
