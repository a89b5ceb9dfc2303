import type { AccountAccess } from "../azure/batch_client.ts";
import type { PoolConfig } from "../config/pool_config.ts";
import { ACCOUNT_NAME, endpointOf } from "../emulator/instance/instance_record.ts";
import { UsageError } from "../errors.ts";
import type { Target } from "../inventory/inventory.ts";
import type { Invocation } from "./command.ts";
import { foundEmulator } from "./running_emulator.ts";

/** A Batch account and how it was found. */
export interface ReachedAccount {
  readonly access: AccountAccess;
  readonly target: Target;
  readonly notes: readonly string[];
}

/** The account that the credentials lead to, else the emulator that runs; `undefined` without both. Throws `UserError`. */
export async function accountAccess(
  { batchAccount }: PoolConfig,
  invocation: Invocation,
): Promise<ReachedAccount | undefined> {
  if (batchAccount === undefined) {
    const found = await foundEmulator(invocation);
    if (found === undefined) return undefined;
    const { record } = found;
    const accountKey = record.keys[0] ?? "";
    return {
      access: {
        serviceUrl: endpointOf(record),
        credential: { kind: "key", accountName: ACCOUNT_NAME, accountKey },
      },
      target: "emulator",
      notes: [`The nodes are those of the emulator "${record.name}", which is running`],
    };
  }
  const { serviceUrl, accountKey } = batchAccount;
  if (accountKey === undefined) {
    throw new UsageError("The credentials have no account_key", {
      hint: "The emulator keeps a credentials.yaml that has one; poolgen emulator status names it",
    });
  }
  const { origin } = new URL(serviceUrl);
  return {
    access: {
      serviceUrl: origin,
      credential: { kind: "key", accountName: ACCOUNT_NAME, accountKey: accountKey.reveal() },
    },
    target: "emulator",
    notes: [],
  };
}
