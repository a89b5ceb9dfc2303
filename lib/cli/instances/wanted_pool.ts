import type { PoolConfig } from "../../config/pool_config.ts";
import { MAX_NODES, type WantedPool } from "../../emulator/instance/wanted_pool.ts";
import { UsageError } from "../../errors.ts";
import type { PublicKey } from "../../ssh/public_key.ts";
import type { Invocation } from "../command_table/command.ts";
import { loadedConfig } from "../loaded_config.ts";
import { emulatorNumber } from "./emulator_invocation.ts";
import { printNotes } from "../terminal/notes.ts";
import { userKey } from "../pools/user_key.ts";

const DEFAULT_POOL: WantedPool = {
  id: "pool",
  vmSize: "standard_d2s_v3",
  dedicated: 2,
  lowPriority: 0,
};

/**
 * The pool that an instance is to have: as the command line says, else as a pool file in reach does, else as it
 * was (`known`). A key pair that the pool file names by default is made where it is missing.
 * Throws `UserError`.
 */
export async function wantedPool(
  invocation: Invocation,
  known: WantedPool | undefined,
): Promise<WantedPool> {
  // its other options mean an instance's pool, not files
  const options = new Map(
    ["configdir", "verbose"].flatMap((name) => {
      const value = invocation.options.get(name);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
  const { config, notes } = await loadedConfig({ ...invocation, options }, {
    optional: true,
  });
  const fromFile = await poolOfFile(config, notes, invocation);
  const base = fromFile ?? known ?? DEFAULT_POOL;
  const id = invocation.options.get("pool") ?? base.id;
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(id)) {
    throw new UsageError(`A pool cannot have the id "${id}"`, {
      hint: "Use up to 64 letters, digits, - and _",
    });
  }
  const count = emulatorNumber(invocation, "nodes", 0, MAX_NODES);
  return count === undefined ? { ...base, id } : { ...base, id, dedicated: count, lowPriority: 0 };
}

async function poolOfFile(
  { specification, ssh, poolId }: PoolConfig,
  notes: string[] | readonly string[],
  invocation: Invocation,
): Promise<WantedPool | undefined> {
  if (specification === undefined) return undefined;
  const { vm_size, vm_count } = specification;
  const [dedicated, lowPriority] = [vm_count?.dedicated ?? 0, vm_count?.low_priority ?? 0];
  if (dedicated > MAX_NODES || lowPriority > MAX_NODES) {
    throw new UsageError("The pool file's vm_count is more than an emulated pool can have", {
      hint: `Ask for up to ${MAX_NODES} dedicated and ${MAX_NODES} low-priority nodes`,
    });
  }
  const user = ssh === undefined ? undefined : {
    name: ssh.username,
    publicKey: lineOf(await userKey(ssh, "rsa", invocation)),
    // as Batch Shipyard adds them
    isAdmin: true,
  };
  printNotes(notes, invocation);
  return {
    id: poolId,
    vmSize: vm_size.toLowerCase(),
    dedicated,
    lowPriority,
    ...(user === undefined ? {} : { user }),
  };
}

function lineOf({ type, base64 }: PublicKey): string {
  return `${type} ${base64}`;
}
