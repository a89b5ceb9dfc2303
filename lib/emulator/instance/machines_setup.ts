import type { Node } from "../account/node.ts";
import type { Pool } from "../account/pool.ts";
import type { FaultBoard } from "../fault_board.ts";
import type { InstanceFiles } from "./instance_files.ts";

/** What an instance's machines need around them. */
export interface MachinesSetup {
  readonly files: InstanceFiles;
  readonly instanceId: string;
  readonly accountName: string;
  /** Where the nodes listen. */
  readonly host: string;
  /** The address that leads to them. */
  readonly publicAddress: string;
  /** The port of the node in slot 0; absent: any free ports. */
  readonly sshPortBase: number | undefined;
  readonly faults: FaultBoard;
  /** The key that every user of every node accepts, so that nodes can log in to each other. */
  readonly neighbourKey: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  accountUrl(): string;
  poolOf(node: Node): Pool | undefined;
  /** Told when a node's record has changed. */
  changed(): void;
  log(line: string): void;
}
