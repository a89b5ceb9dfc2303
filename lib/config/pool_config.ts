import type { PublicKey } from "../ssh/public_key.ts";
import type { PoolFile } from "./schema/pool_schema.ts";
import type { Secret } from "./secret.ts";

/** What the user asked for: every file read, checked and decoded. Paths are absolute. */
export interface PoolConfig {
  /** The files that were read, in the order pool, credentials, config, poolgen, nodes. */
  readonly files: readonly string[];
  readonly poolId: string;
  /** The pool file's contents in today's spelling; absent where there is only a list of nodes. */
  readonly specification: PoolFile["pool_specification"] | undefined;
  readonly ssh: SshSettings | undefined;
  /** Whether the nodes have GPUs, as far as the pool file tells. */
  readonly gpu: boolean;
  readonly containers: ContainerSettings;
  /** The Azure resource id of the subnet that the nodes join. */
  readonly subnetId: string | undefined;
  readonly batchAccount: BatchAccount | undefined;
  /** How to log in with Microsoft Entra: of the files, the variables and the command line; absent where none says. */
  readonly aad: AadSettings | undefined;
  readonly settings: PoolgenSettings;
  readonly staticNodes: readonly StaticNode[] | undefined;
  /** The private key that `nodes.yaml` names. */
  readonly staticKey: string | undefined;
}

/** The pool's `ssh` block, with its defaults. */
export interface SshSettings {
  readonly username: string;
  readonly expiryDays: number;
  readonly publicKey: string | undefined;
  readonly publicKeyData: PublicKey | undefined;
  readonly privateKey: string;
  readonly generateDockerTunnelScript: boolean;
  /** The folder for generated files: the tunnel script and the key pair. */
  readonly exportFolder: string;
  readonly hpnServerSwap: boolean;
  readonly allowDockerAccess: boolean;
}

/** What the nodes are to know of containers before the first one runs. */
export interface ContainerSettings {
  readonly images: readonly string[];
  readonly registries: readonly ContainerRegistry[];
}

/** How to log in to a registry of container images. */
export interface ContainerRegistry {
  /** Its host name; absent for Docker Hub. */
  readonly server: string | undefined;
  readonly username: string;
  readonly password: Secret;
}

/** The Batch account of the credentials file. */
export interface BatchAccount {
  readonly serviceUrl: string;
  readonly accountKey: Secret | undefined;
  /** Where Azure Key Vault holds the account's key. */
  readonly accountKeyKeyvaultSecretId: string | undefined;
  readonly testCluster: boolean;
}

/** A login of Microsoft Entra, in Batch Shipyard's words. */
export interface AadSettings {
  /** The resource that a token is for. */
  readonly endpoint: string | undefined;
  readonly authorityUrl: string | undefined;
  /** Set where that comes from a variable or the command line, and not from a file. */
  readonly isAuthorityTyped?: true;
  readonly directoryId: string | undefined;
  readonly applicationId: string | undefined;
  readonly authKey: Secret | undefined;
  /** The path of a private key file, with or without its certificate. */
  readonly rsaPrivateKeyPem: string | undefined;
  readonly x509CertSha1Thumbprint: string | undefined;
  readonly user: string | undefined;
  readonly password: Secret | undefined;
}

/** What `poolgen.yaml` says, with its defaults. */
export interface PoolgenSettings {
  readonly prefix: string;
  readonly sshOptions: Readonly<Record<string, readonly string[]>>;
  readonly proxyJump: string | undefined;
  readonly multiplexing: boolean;
  readonly docker: { readonly endpoint: string; readonly local: string };
  readonly templates: string | undefined;
  readonly batch: {
    /** The version of the Batch API to speak. */
    readonly apiVersion: string | undefined;
    /** The domain of the accounts of a cloud that poolgen does not know. */
    readonly domain: string | undefined;
  };
}

/** A machine of `nodes.yaml`. */
export interface StaticNode {
  readonly id: string;
  readonly address: string;
  readonly port: number;
  readonly user: string | undefined;
  readonly hostKeys: readonly PublicKey[];
}
