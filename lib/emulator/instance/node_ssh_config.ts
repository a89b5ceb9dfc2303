import type { Node } from "../account/node.ts";
import { publicLineOf } from "../../ssh/key_pair.ts";

/** What nodes need to log in to each other. */
export interface NeighbourFacts {
  readonly poolId: string;
  /** Sorted by id. */
  readonly nodes: readonly Node[];
  readonly host: string;
  /** The private key that every user of every node accepts. */
  readonly identity: string;
  readonly knownHosts: string;
}

/** An ssh_config by which the nodes of a pool reach each other by alias, id and long alias. */
export function nodeSshConfig(facts: NeighbourFacts): string {
  const blocks = facts.nodes.flatMap((node, index) =>
    node.port === undefined ? [] : [
      `Host node${index} ${node.id} ${facts.poolId}-node${index}\n` +
      `  HostName ${facts.host}\n  Port ${node.port}\n  HostKeyAlias ${node.id}\n`,
    ]
  );
  return `${blocks.join("")}Host *\n` +
    `  IdentityFile "${quoted(facts.identity)}"\n` +
    `  UserKnownHostsFile "${quoted(facts.knownHosts)}"\n` +
    "  StrictHostKeyChecking yes\n";
}

function quoted(path: string): string {
  return path.replaceAll("%", "%%").replaceAll("\\", "\\\\");
}

/** The known_hosts of a pool's nodes, by id. */
export function nodeKnownHosts(nodes: readonly Node[]): string {
  return nodes.flatMap(({ id, hostKeys: { ed25519, rsa } }) =>
    [ed25519, rsa].filter((key) => key !== undefined).map((key) => `${id} ${publicLineOf(key)}\n`)
  ).join("");
}
