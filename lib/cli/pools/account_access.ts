import type { AccountAccess, AccountCredential } from "../../azure/client/batch_client.ts";
import { entraCredential } from "../../azure/entra/entra_token.ts";
import { parseServiceUrl, type ServiceUrl } from "../../azure/client/service_url.ts";
import { environmentAccount } from "../../config/environment_account.ts";
import type { BatchAccount, PoolConfig } from "../../config/pool_config.ts";
import type { Secret } from "../../config/secret.ts";
import { ACCOUNT_NAME, endpointOf } from "../../emulator/instance/instance_record.ts";
import type { InstanceStatus } from "../../emulator/instance/instance_status.ts";
import { UsageError } from "../../errors.ts";
import type { Invocation } from "../command_table/command.ts";
import { entraSettings } from "./entra_settings.ts";
import {
  type FoundInstance,
  foundInstance,
  runningInstanceAt,
} from "../instances/found_instance.ts";
import { tellVerbosely } from "../terminal/verbose.ts";

/** A Batch account that can be reached, live or emulated. */
export interface ReachedAccount {
  readonly access: AccountAccess;
  readonly target: "live" | "emulator";
  /** What an emulator of this machine says of itself; absent for any other account. */
  readonly status: InstanceStatus | undefined;
  /** What the user should know, one sentence each. */
  readonly notes: readonly string[];
}

/**
 * The account that the credentials file names, else the one that the variables of Azure's own tools name, else an
 * emulator that runs; `undefined` where there is none of them. Nothing is sent to it yet. Throws `UserError`.
 */
export async function accountAccess(
  config: PoolConfig,
  invocation: Invocation,
): Promise<ReachedAccount | undefined> {
  const reached = await leadingTo(config, invocation);
  if (reached !== undefined) {
    const { access: { serviceUrl, credential } } = reached;
    const by = credential.kind === "key"
      ? `by the key of ${credential.accountName}`
      : "by a login to Microsoft Entra";
    tellVerbosely(`the account at ${serviceUrl} is asked, ${by}`, invocation);
  }
  return reached;
}

async function leadingTo(
  config: PoolConfig,
  invocation: Invocation,
): Promise<ReachedAccount | undefined> {
  const { batchAccount } = config;
  if (batchAccount !== undefined) {
    refuseUnsupported(batchAccount);
    return await reach(batchAccount, "the credentials", config, invocation);
  }
  const known = environmentAccount(invocation.io.env);
  if (known !== undefined) return await reach(known, "AZURE_BATCH_ENDPOINT", config, invocation);
  const found = await foundInstance(invocation);
  return found && emulatorAccess(found, config);
}

function emulatorAccess({ record, status }: FoundInstance, config: PoolConfig): ReachedAccount {
  return {
    access: {
      serviceUrl: endpointOf(record),
      credential: { kind: "key", accountName: ACCOUNT_NAME, accountKey: record.keys[0] ?? "" },
      apiVersion: config.settings.batch.apiVersion,
    },
    target: "emulator",
    status,
    notes: [`The nodes are those of the emulator "${record.name}", which is running`],
  };
}

interface NamedAccount {
  readonly serviceUrl: string;
  readonly accountName?: string | undefined;
  readonly accountKey: Secret | undefined;
}

async function reach(
  account: NamedAccount,
  by: string,
  config: PoolConfig,
  invocation: Invocation,
): Promise<ReachedAccount> {
  const { aad, settings } = config;
  const url = checkedUrl(account.serviceUrl, by, settings.batch.domain);
  const found = url.isLoopback ? await runningInstanceAt(url.origin, invocation) : undefined;
  return {
    access: {
      serviceUrl: url.origin,
      credential: await credentialFor(account, url, by, config),
      apiVersion: settings.batch.apiVersion,
    },
    target: url.isLoopback ? "emulator" : "live",
    status: found?.status,
    notes: account.accountKey === undefined || aad === undefined
      ? []
      : ["The account's key is used, and the login to Microsoft Entra is not"],
  };
}

/** A variable may have been set long ago: it is named with what is wrong in it. */
function checkedUrl(text: string, by: string, domain: string | undefined): ServiceUrl {
  try {
    return parseServiceUrl(text, domain);
  } catch (error) {
    if (!(error instanceof UsageError) || by === "the credentials") throw error;
    throw new UsageError(`Cannot use ${by}: ${error.message}`, {
      cause: error,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    });
  }
}

async function credentialFor(
  { accountName, accountKey }: NamedAccount,
  url: ServiceUrl,
  by: string,
  { aad }: PoolConfig,
): Promise<AccountCredential> {
  if (accountKey !== undefined) {
    return {
      kind: "key",
      accountName: url.accountName ?? accountName ?? ACCOUNT_NAME,
      accountKey: keyText(accountKey, by),
    };
  }
  // nobody's own login is given to whatever listens there unless they say so
  if (url.isLoopback && aad === undefined) {
    throw new UsageError("The credentials have no account_key", {
      hint: "The emulator keeps a credentials.yaml that has one; poolgen emulator status names it",
    });
  }
  return entraCredential(await entraSettings(aad, url));
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** With anything but Base64 the service would only say that the signature is wrong. */
function keyText(key: Secret, by: string): string {
  const text = key.reveal().trim();
  if (text !== "" && BASE64.test(text)) return text;
  throw new UsageError(`The account's key that goes with ${by} is not Base64 text`, {
    hint: "Copy it whole, as the portal shows it: it ends with ==",
  });
}

function refuseUnsupported(
  { accountKey, accountKeyKeyvaultSecretId, testCluster }: BatchAccount,
): void {
  if (testCluster) {
    throw new UsageError(
      "The credentials have test_cluster: true, and poolgen knows no such cluster",
      {
        hint: "For tests, start an account with: poolgen emulator up",
      },
    );
  }
  if (accountKeyKeyvaultSecretId !== undefined && accountKey === undefined) {
    throw new UsageError("The account's key is in Azure Key Vault, which poolgen does not read", {
      hint:
        "Leave account_key_keyvault_secret_id out and log in with Microsoft Entra, or show the key with: " +
        "az keyvault secret show --id ID --query value",
    });
  }
}
