import type { PoolConfig } from "../../config/pool_config.ts";
import { UsageError } from "../../errors.ts";
import type { NodeSource } from "../../inventory/inventory.ts";
import { staticSource } from "../../inventory/static_source.ts";
import type { Invocation } from "../command_table/command.ts";
import { namesContainers } from "../command_table/container_options.ts";

/** Where the nodes of a command come from. */
export interface ChosenSource {
  readonly source: NodeSource;
  readonly poolId: string;
  /** The private key of who logs in; absent where that is left to OpenSSH. */
  readonly identityFile: string | undefined;
  readonly notes: readonly string[];
}

/**
 * Chooses where the nodes come from: containers that the command line names, else a list, else the Batch account that
 * the credentials lead to, else an emulator that is running. Throws `UsageError` where there is none of these.
 */
export async function nodeSource(
  config: PoolConfig,
  invocation: Invocation,
): Promise<ChosenSource> {
  const { staticNodes, staticKey, poolId, ssh } = config;
  if (namesContainers(invocation)) {
    const { containerSource } = await import("./container_source.ts");
    return await containerSource(config, invocation);
  }
  if (staticNodes !== undefined) {
    const source = staticSource(staticNodes, ssh?.username);
    return { source, poolId, identityFile: staticKey ?? ssh?.privateKey, notes: [] };
  }
  const { accountSource } = await import("./account_source.ts");
  const chosen = await accountSource(config, invocation);
  if (chosen !== undefined) return chosen;
  throw new UsageError(
    config.files.length === 0
      ? `No pool.yaml and no nodes.yaml in ${invocation.io.cwd}, and no emulator is running`
      : "There are no nodes: no nodes.yaml, no account in a credentials.yaml, and no emulator is running",
    {
      hint:
        "Name the Batch account in credentials.yaml, list machines of your own in nodes.yaml, or start an emulator: " +
        "poolgen emulator up -d",
    },
  );
}
