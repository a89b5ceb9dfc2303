import { rm } from "node:fs/promises";
import { LiveAccount } from "../../../lib/emulator/account/live_account.ts";
import { emptyState } from "../../../lib/emulator/account/account_state.ts";
import type { Machines } from "../../../lib/emulator/account/machines.ts";
import type { Node } from "../../../lib/emulator/account/node.ts";
import { type ApiOptions, startApi } from "../../../lib/emulator/api/start_api.ts";
import { type Faults, NO_FAULTS } from "../../../lib/emulator/faults.ts";
import { tempFolder } from "../../support/temp.ts";
import { ACCOUNT, KEYS } from "./signed_request.ts";

/** A Batch account behind its API; its nodes are folders of files. */
export interface TestService extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly account: LiveAccount;
  /** What it has logged. */
  readonly lines: readonly string[];
  /** How often it was asked to keep its state. */
  readonly saves: { count: number };
  /** Where the files of a node are. */
  filesOf(node: Node): string;
}

/** What a test sets of a service. */
export interface TestServiceOptions {
  readonly faults?: Partial<Faults>;
  readonly api?: Partial<ApiOptions>;
}

/** Starts the real account and the real API. Start tasks that are `/bin/false` fail, others succeed. */
export async function startService(options: TestServiceOptions = {}): Promise<TestService> {
  const folder = await tempFolder();
  const lines: string[] = [];
  const log = (line: string): void => void lines.push(line);
  const saves = { count: 0 };
  const faults = (): Faults => ({ ...NO_FAULTS, ...options.faults });
  const filesOf = (node: Node): string => `${folder.path}/${node.id}`;
  const machines: Machines = {
    async start(node: Node): Promise<number> {
      await Deno.mkdir(`${filesOf(node)}/startup`, { recursive: true });
      return 40_000 + node.slot;
    },
    areFresh: false,
    halt: () => undefined,
    usersChanged: () => Promise.resolve(),
    erase: (node) => rm(filesOf(node), { recursive: true, force: true }),
    remove: () => Promise.resolve(),
    async runStartTask(node, { commandLine }): Promise<number> {
      await Deno.writeTextFile(`${filesOf(node)}/startup/stdout.txt`, `ran ${commandLine}\n`);
      return commandLine === "/bin/false" ? 1 : 0;
    },
    filesOf: (node) => Promise.resolve(filesOf(node)),
  };
  const account = new LiveAccount({
    name: ACCOUNT,
    keys: KEYS,
    state: emptyState(),
    machines,
    publicAddress: "127.0.0.1",
    baselineUsers: [],
    pace: () => faults().pace,
    mapsSshByDefault: () => faults().sshDefaultMapping,
    showsEndpoints: () => faults().nodeEndpoints,
    changed: () => undefined,
    saved(): Promise<void> {
      saves.count++;
      return Promise.resolve();
    },
    failed: (error) => log(`failed: ${error}`),
  });
  const api = await startApi({
    account,
    host: "127.0.0.1",
    port: 0,
    faults,
    seed: 1,
    log,
    ...options.api,
  });
  return {
    url: api.url,
    port: api.port,
    account,
    lines,
    saves,
    filesOf,
    async [Symbol.asyncDispose](): Promise<void> {
      await api[Symbol.asyncDispose]();
      await account[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}
