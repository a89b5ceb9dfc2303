import type { Node, Target } from "../inventory/inventory.ts";
import type { Platform } from "../io/platform.ts";
import type { PublicKey } from "../ssh/public_key.ts";
import type { CheckOutcome, Severity } from "./check_result.ts";
import type { NodeSession, RemotePlace } from "./node_session.ts";

/** What is known of a pool before its nodes are asked. */
export interface PoolFacts {
  readonly target: Target;
  readonly pool: string;
  /** Where Docker listens on a node. */
  readonly docker: RemotePlace;
  /** Whether the pool is there to run Docker. */
  readonly wantsDocker: boolean;
  readonly hasGpus: boolean;
  /** Whether its users may use sudo. */
  readonly hasSudo: boolean;
  /** The rendered ssh_config. */
  readonly configFile: string;
  readonly identityFile: string | undefined;
  /** Where its path comes from, and what to do where it leads to no file. */
  readonly keyOrigin: string;
  /** The public key that it is to fit, as `TYPE BASE64`, where the pool file or a `.pub` file gives one. */
  readonly publicKey: string | undefined;
  /** What to do about a node that lets nobody in, where its state is the reason. */
  stateAdvice(node: Node): string | undefined;
  /** The host keys that ssh met first on a node for which none is pinned. */
  firstUseKeys(node: Node): readonly PublicKey[];
  /** The command that forgets them. */
  forgetKey(node: Node): string;
  /** What is wrong with the configuration files. */
  readonly configProblems: readonly string[];
  /** The user's own ssh_config, where it includes the rendered one. */
  readonly userConfigFile: string | undefined;
  /** The script that tunnels to a node's Docker daemon, with the arguments that name the node; absent where none was rendered. */
  tunnelScript(node: Node): readonly [string, ...string[]] | undefined;
  /** What is on disk other than it would be rendered now: one sentence for each difference. */
  drift(): Promise<readonly string[]>;
  readonly platform: Platform;
  /** The environment of programs that are run. */
  readonly env: Readonly<Record<string, string>>;
}

/** A node that is checked. */
export interface NodeSubject {
  readonly node: Node;
  readonly session: NodeSession;
  readonly facts: PoolFacts;
  readonly signal: AbortSignal;
}

interface CheckSpec {
  readonly id: string;
  /** What has to be so for it to pass. */
  readonly summary: string;
  /** The checks without which it says nothing. */
  readonly needs: readonly string[];
  /** How long it may take, in milliseconds. */
  readonly deadline: number;
  severity(facts: PoolFacts): Severity;
}

/** A check of each node. A failure may also be thrown: its message is the detail then. */
export interface NodeCheck extends CheckSpec {
  readonly scope: "node";
  run(subject: NodeSubject): Promise<CheckOutcome>;
}

/** A check of the pool as a whole. A failure may also be thrown: its message is the detail then. */
export interface PoolCheck extends CheckSpec {
  readonly scope: "pool";
  run(facts: PoolFacts): Promise<CheckOutcome>;
}

/** A check. */
export type Check = NodeCheck | PoolCheck;

/** Severity of what a pool cannot do without. */
export const error = (): Severity => "error";
/** Severity of what should be better. */
export const warning = (): Severity => "warning";
