import type { Machines } from "../account/machines.ts";
import type { Node } from "../account/node.ts";

// a type, not an interface: those are no JSON to the compiler

/** A node's container, as `poolgen emulator status --json` shows it. */
export type ContainerStatus = {
  readonly id: string;
  /** In the network of the containers. */
  readonly address: string;
  /** Where ports of it are published besides SSH's, such as `{"8888": "127.0.0.1:49153"}`. */
  readonly published: Readonly<Record<string, string>>;
};

/** The machines of an instance; disposing them ends whatever runs on them. */
export interface InstanceMachines extends Machines, AsyncDisposable {
  /** Resolves when every machine does as the faults say by now. */
  faultsChanged(): Promise<void>;
  /** The container that a node is; `undefined` where it is none, or does not run. */
  containerOf(node: Node): ContainerStatus | undefined;
}
