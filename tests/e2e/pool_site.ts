import { assert, assertEquals } from "@std/assert";
import type { NodeStatus, PoolStatus } from "../../lib/emulator/instance/instance_status.ts";
import type { CommandOptions, CommandResult } from "../support/command.ts";
import type { Program } from "../support/poolgen.ts";
import { makeKey } from "../support/ssh_keys.ts";
import { type EmulatorSite, makeSite } from "./emulator_site.ts";

/** What a test that makes a pool needs: start tasks are scripts of bash. */
export const POOL_PROGRAMS: readonly string[] = ["ssh", "ssh-keygen", "bash"];

/** The pool of a pool file, unless a test says otherwise. */
export const POOL = "tested";

/** An emulated account, and a pool file beside a key pair; the account has an empty pool called `pool` besides. */
export interface PoolSite extends EmulatorSite {
  /** Writes `pool.yaml`: a pool of two nodes, with these keys of `pool_specification` in place of its own. */
  poolFile(more?: Readonly<Record<string, unknown>>): Promise<void>;
  /** Runs a command with `--json`, which must print exactly one document; gives that, once the exit code is right. */
  json(args: readonly string[], code?: number): Promise<Document>;
  /** Runs a command that must exit with a code; gives what it said on stderr, which is no bug of poolgen. */
  fails(code: number, ...args: string[]): Promise<string>;
  /** Runs `poolgen ssh` without notes. */
  login(words: readonly string[], options?: CommandOptions): Promise<CommandResult>;
  /** The pool as the emulator holds it. */
  held(id?: string): Promise<PoolStatus>;
}

/** What JSON documents of the pool commands have; each has some of it. */
export interface Document {
  readonly version?: number;
  readonly target?: string;
  readonly pool?: string;
  readonly user?: string;
  readonly exists?: boolean;
  readonly deleted?: boolean;
  readonly nodes?: readonly DocumentNode[];
  readonly pools?: readonly { readonly id: string }[];
  readonly unreachable?: readonly { readonly node_id: string; readonly reason: string }[];
  readonly failures?: readonly string[];
  readonly error?: {
    readonly message: string;
    readonly hint: string | null;
    readonly exit_code: number;
    readonly problems: readonly unknown[];
  };
}

/** A node in such a document. */
export interface DocumentNode {
  readonly cardinal?: number;
  readonly alias?: string;
  readonly node_id: string;
  readonly address?: string | null;
  readonly port?: number | null;
  readonly state?: string;
  readonly pin?: string;
  readonly outcome?: string;
  readonly reason?: string | null;
}

/** How a site is made. */
export interface PoolSiteOptions {
  /** More arguments of `emulator up`. */
  readonly up?: readonly string[];
  /** What differs in the pool file. */
  readonly pool?: Readonly<Record<string, unknown>>;
}

/** Makes a site; the pool of its pool file is there only once a test makes it. */
export async function makePoolSite(
  program: Program,
  { up = [], pool = {} }: PoolSiteOptions = {},
): Promise<PoolSite> {
  const site = await makeSite(program);
  await site.done("emulator", "up", "-d", "--nodes=0", ...up);
  await makeKey(`${site.folder}/id_rsa_shipyard`);
  const poolFile: PoolSite["poolFile"] = (more = {}) =>
    Deno.writeTextFile(
      `${site.folder}/pool.yaml`,
      JSON.stringify({ pool_specification: { ...SPECIFICATION, ...more } }),
    );
  await poolFile(pool);
  const held = async (id = POOL): Promise<PoolStatus> => {
    const { pools } = await site.status();
    const found = pools.find((pool) => pool.id === id);
    assert(found !== undefined, `no pool ${id}: ${pools.map((pool) => pool.id).join(", ")}`);
    return found;
  };
  return {
    ...site,
    poolFile,
    held,
    json: async (args, expected = 0) => {
      const { code, stdout, stderr } = await site.run([...args, "--json"]);
      assertEquals(code, expected, `poolgen ${args.join(" ")}: ${stdout}${stderr}`);
      return JSON.parse(stdout);
    },
    fails: async (expected, ...args) => {
      const { code, stdout, stderr } = await site.run([...args]);
      assertEquals(code, expected, `poolgen ${args.join(" ")}: ${stdout}${stderr}`);
      assertWords(stderr);
      return stderr;
    },
    login: (words, options) => site.run(["ssh", "--quiet", ...words], options),
  };
}

/** Requires that a message is made of words: no value of the program, no trace. */
export function assertWords(text: string): void {
  for (const wrong of ["[object", "undefined", "    at ", "This is a bug"]) {
    assert(!text.includes(wrong), text);
  }
}

/** A node of a pool by its number. */
export function heldNode({ nodes }: PoolStatus, cardinal: number): NodeStatus {
  const node = nodes[cardinal];
  assert(node !== undefined, `there is no node ${cardinal}`);
  return node;
}

/** The pool file's user on each node of a pool, in order; `undefined` where it is not there. */
export function heldUsers({ nodes }: PoolStatus, user = "shipyard"): NodeStatus["users"] {
  return nodes.flatMap(({ users }) => users.filter(({ name }) => name === user));
}

const SPECIFICATION = {
  id: POOL,
  vm_configuration: {
    platform_image: { publisher: "microsoft-dsvm", offer: "ubuntu-hpc", sku: "2204", native: true },
  },
  vm_count: { dedicated: 2 },
  vm_size: "STANDARD_D2S_V3",
  ssh: { username: "shipyard" },
  remote_access_control: { allow: ["127.0.0.1"], deny: ["*"] },
};
