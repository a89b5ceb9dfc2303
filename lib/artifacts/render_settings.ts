import type { Platform } from "../io/platform.ts";

/** How the inventory is to be rendered. Paths are absolute. */
export interface RenderSettings {
  /** The system that will read the files. */
  readonly platform: Platform;
  /** The folder of the rendered files, `generated` by default. */
  readonly outFolder: string;
  /** The folder for `ssh_docker_tunnel_shipyard.sh`; absent where the pool does not ask for it. */
  readonly tunnelScriptFolder: string | undefined;
  /** Whether to write a script for each node, however many there are. */
  readonly nodeScripts: boolean;
  /** The private key; absent where that is left to OpenSSH. */
  readonly identityFile: string | undefined;
  /** Options to add or replace: for each keyword, what stands behind it on each of its lines. */
  readonly sshOptions: Readonly<Record<string, readonly string[]>>;
  readonly proxyJump: string | undefined;
  /** The private folder for the sockets of shared connections; absent where connections are not shared, as on Windows. */
  readonly multiplexingFolder: string | undefined;
  readonly docker: {
    /** Where Docker listens on the node: `tcp://IP:PORT` or `unix:///PATH`. */
    readonly endpoint: string;
    /** The tunnel's local end: `127.0.0.1:PORT`, or `unix` for a private socket. */
    readonly local: string;
  };
  /** Whether to forward the port of nvidia-docker as well. */
  readonly gpu: boolean;
  readonly templates: Templates;
}

/** The templates' texts. */
export interface Templates {
  readonly sshConfig: string;
  readonly tunnel: string;
}
