import { type BatchClient, batchClient } from "../../azure/client/batch_client.ts";
import type { PoolConfig } from "../../config/pool_config.ts";
import { UsageError } from "../../errors.ts";
import type { Target } from "../../inventory/inventory.ts";
import { accountAccess } from "./account_access.ts";
import { choosePool } from "./choose_pool.ts";
import { clientOptions } from "./client_options.ts";
import type { Invocation } from "../command_table/command.ts";
import { loadedConfig } from "../loaded_config.ts";
import { printNotes } from "../terminal/notes.ts";
import { safeJson } from "../terminal/safe_text.ts";

/** A Batch account that a command talks to. */
export interface AccountSession {
  readonly config: PoolConfig;
  readonly client: BatchClient;
  readonly target: Target;
  readonly signal: AbortSignal | undefined;
  /** What the service has answered so far, where `--raw` asks for it. */
  readonly bodies: readonly string[];
}

/** A pool of a Batch account that a command talks to. */
export interface PoolSession extends AccountSession {
  readonly poolId: string;
}

/** Opens the account that the configuration leads to. Throws `UserError` where there is none. */
export async function openAccount(invocation: Invocation): Promise<AccountSession> {
  const { options } = invocation;
  const { config, notes } = await loadedConfig(invocation, { optional: true });
  const reached = await accountAccess(config, invocation);
  if (reached === undefined) {
    throw new UsageError(
      "There is no Batch account: no credentials.yaml names one, and no emulator runs",
      {
        hint:
          "Put its account_service_url into credentials.yaml, or start an emulator: poolgen emulator up -d",
      },
    );
  }
  printNotes([...notes, ...reached.notes], invocation);
  const bodies: string[] = [];
  const watched = clientOptions(invocation);
  const client = batchClient(reached.access, {
    ...watched,
    onBody: options.has("raw") ? (body): unknown => bodies.push(body) : undefined,
  });
  return { config, client, target: reached.target, signal: watched.signal, bodies };
}

/** Opens the pool that the command line, the pool file or the account itself leads to. Throws `UserError`. */
export async function openPool(invocation: Invocation): Promise<PoolSession> {
  const account = await openAccount(invocation);
  const poolId = await choosePool(account.client, account.config, invocation);
  return { ...account, poolId };
}

/** Prints what the service answered: the only JSON document as it is, several in a list. */
export function printRaw({ bodies }: AccountSession, { io }: Invocation): void {
  const documents = bodies.map((body): unknown => JSON.parse(body));
  io.stdout.write(`${safeJson(documents.length === 1 ? documents[0] : documents)}\n`);
}
