import { assert, assertEquals, assertMatch } from "@std/assert";
import type { CheckDocument } from "../../lib/cli/json_documents/check_document.ts";
import type { CommandResult } from "../support/command.ts";
import { EXECUTABLE, type Program } from "../support/poolgen.ts";
import { writeProject } from "../support/render_project.ts";
import { type Key, makeKey } from "../support/ssh_keys.ts";
import { type Sshd, type SshdOptions, startSshd } from "../support/sshd.ts";
import { type EmulatorSite, makeSite } from "./emulator_site.ts";

/** What a check of a real server needs. */
export const CHECK_PROGRAMS: readonly string[] = ["ssh", "sftp", "sshd", "ssh-keygen"];

/** How nodes are reached. */
export const TRANSPORTS = ["ssh2", "openssh"] as const;

/** A check's result as `--json` tells it. */
export type Told = CheckDocument["results"][number];

/** What came of `poolgen check --json`. */
export interface Checked {
  readonly code: number;
  readonly report: CheckDocument;
  readonly stderr: string;
}

/** A node of `nodes.yaml`. */
export type ListedNode = Readonly<Record<string, unknown>> & { readonly id: string };

/** What a pool is rendered from, besides its key. */
export interface CheckedPool {
  readonly nodes: readonly ListedNode[];
  /** More of `pool_specification.ssh`. */
  readonly ssh?: Readonly<Record<string, unknown>>;
  readonly vmSize?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** A site with a key, and with servers that let it in; disposing it ends them. */
export interface CheckSite extends EmulatorSite {
  readonly key: Key;
  /** What is ended and removed with the site. */
  readonly parts: AsyncDisposableStack;
  /** Starts a server that lets the key in. */
  serve(options?: Partial<SshdOptions>): Promise<Sshd>;
  /** Writes the configuration files. */
  write(pool: CheckedPool): Promise<void>;
  /** Writes the configuration files, and renders. */
  render(pool: CheckedPool): Promise<void>;
  /** Runs `poolgen check --json`, which has to print exactly one document. */
  check(...args: string[]): Promise<Checked>;
}

/** Makes a site, for the executable unless said otherwise. */
export async function makeCheckSite(program: Program = EXECUTABLE): Promise<CheckSite> {
  const parts = new AsyncDisposableStack();
  const site = parts.use(await makeSite(program));
  const { folder, home } = site;
  await Deno.mkdir(`${home}/.ssh`);
  const key = await makeKey(`${folder}/key`);
  const write = async ({ nodes, ssh, vmSize, settings = {} }: CheckedPool): Promise<void> => {
    const login = {
      username: "shipyard",
      ssh_public_key: `${key.privateKey}.pub`,
      ssh_private_key: key.privateKey,
    };
    const size = vmSize === undefined ? {} : { vmSize };
    await writeProject(folder, { ssh: { ...login, ...ssh }, nodes, settings, ...size });
  };
  return {
    ...{ ...site, key, parts, write },
    serve: async (options = {}) =>
      parts.use(await startSshd({ folder: home, authorizedKey: key.publicKey, ...options })),
    render: async (pool) => {
      await write(pool);
      await site.done("render", "-q");
    },
    check: async (...args) => checkedOf(await site.run(["check", "--json", ...args])),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

/** Reads what `poolgen check --json` gave. */
export function checkedOf({ code, stdout, stderr }: CommandResult): Checked {
  assertMatch(stdout, /^\{.*\}\n$/s, `${stdout}${stderr}`);
  return { code, report: JSON.parse(stdout), stderr };
}

/** A node of a list, as a server is reached, with its key pinned unless said otherwise. */
export function listed(
  id: string,
  { address, port, user, hostKey }: Pick<Sshd, "address" | "port" | "user" | "hostKey">,
  more: Readonly<Record<string, unknown>> = {},
): ListedNode {
  return { id, address, port, user, host_keys: [hostKey], ...more };
}

/** The results of one node, or of the pool as a whole, by check. */
export function resultsOf({ results }: CheckDocument, id: string | null): Map<string, Told> {
  const own = results.filter(({ node_id }) => node_id === id);
  return new Map(own.map((result) => [result.check, result]));
}

/** What a node differs in from one that passes every check that says something of it. */
export interface Expected {
  /** What the details of failures say, by check. */
  readonly failed?: Readonly<Record<string, RegExp>>;
  /** The check that others need, and those that are skipped for it. */
  readonly skippedFor?: Readonly<Record<string, readonly string[]>>;
  /** What the details of other skipped checks say. */
  readonly skipped?: Readonly<Record<string, RegExp>>;
}

/** Requires each verdict of a node, and why. */
export function assertResults(
  results: ReadonlyMap<string, Told>,
  { failed = {}, skippedFor = {}, skipped = {} }: Expected,
  name: string,
): void {
  const dependants = Object.entries(skippedFor).flatMap(([needed, checks]) =>
    checks.map((check) => [check, new RegExp(`^It needs ${needed}, which failed$`)] as const)
  );
  const expected = new Map<string, readonly [verdict: string, why: RegExp]>([
    ...Object.entries(failed).map(([check, why]) => [check, ["failed", why]] as const),
    ...[...dependants, ...Object.entries(skipped)]
      .map(([check, why]) => [check, ["skipped", why]] as const),
  ]);
  for (const check of expected.keys()) assert(results.has(check), `${name}: no check ${check}`);
  const told = [...results.values()].map(({ check, verdict, detail }) =>
    `${check}: ${verdict}: ${detail}`
  ).join("\n");
  for (const { check, verdict, detail } of results.values()) {
    const [wanted, why] = expected.get(check) ?? ["passed", /./];
    assertEquals(verdict, wanted, `${name}: ${check}: ${detail}\n${told}`);
    assertMatch(detail, why, `${name}: ${check}`);
  }
}
