/** A secret that shows itself only when asked to. */
export interface Hidden {
  reveal(): string;
}

/** Who logs in: an application by its secret or its certificate's key, or whoever the environment is logged in as. */
export type EntraLogin =
  | { readonly kind: "secret"; readonly application: Application; readonly secret: Hidden }
  | {
    readonly kind: "certificate";
    readonly application: Application;
    /** The private key as PEM; the certificate may stand beside it. */
    readonly pem: Hidden;
    /** The certificate's SHA-1 in hexadecimal, needed where the PEM has no certificate. */
    readonly thumbprint: string | undefined;
  }
  | { readonly kind: "environment"; readonly directoryId: string | undefined };

/** An application of a directory. */
export interface Application {
  readonly directoryId: string;
  readonly applicationId: string;
}
