import { parse } from "@std/yaml";
import { EXECUTABLE } from "../support/poolgen.ts";
import { type EmulatorSite, makeSite } from "../e2e/emulator_site.ts";

/** A Batch account to hold poolgen to, live or emulated. */
export interface ConformanceSite extends AsyncDisposable {
  readonly site: EmulatorSite;
  readonly target: "live" | "emulator";
  /** The arguments that lead to the account and the pool file. */
  readonly account: readonly string[];
  /** A pool id that nobody has. */
  readonly pool: string;
  /** How long a command may take: machines of the service take minutes to start. */
  readonly timeoutMs: number;
  /** Writes the pool file, with so many dedicated nodes. */
  poolFile(nodes: number): Promise<void>;
}

/** The pool where `POOLGEN_TEST_POOL` names no file. */
const SPECIFICATION = {
  vm_configuration: {
    platform_image: { publisher: "microsoft-dsvm", offer: "ubuntu-hpc", sku: "2204", native: true },
  },
  vm_size: "STANDARD_D2S_V3",
  ssh: { username: "shipyard" },
};

const MINUTE_MS = 60_000;

/** Opens the account of `POOLGEN_TEST_CREDENTIALS`, or starts an emulated one. */
export async function openConformance(): Promise<ConformanceSite> {
  const site = await makeSite(EXECUTABLE);
  const file = Deno.env.get("POOLGEN_TEST_CREDENTIALS");
  const isLive = file !== undefined && file !== "";
  const credentials = isLive ? await Deno.realPath(file) : await emulated(site);
  const given = await specification();
  const pool = `poolgen-test-${crypto.randomUUID().slice(0, 8)}`;
  const poolPath = `${site.folder}/pool.yaml`;
  return {
    site,
    target: isLive ? "live" : "emulator",
    account: ["--credentials", credentials, "--pool", poolPath],
    pool,
    timeoutMs: (isLive ? 45 : 2) * MINUTE_MS,
    poolFile: (nodes) => {
      const pool_specification = { ...given, id: pool, vm_count: { dedicated: nodes } };
      return Deno.writeTextFile(poolPath, JSON.stringify({ pool_specification }));
    },
    [Symbol.asyncDispose]: () => site[Symbol.asyncDispose](),
  };
}

async function emulated(site: EmulatorSite): Promise<string> {
  return (await site.status("up", "-d", "--nodes=0")).credentials_file;
}

async function specification(): Promise<object> {
  const file = Deno.env.get("POOLGEN_TEST_POOL");
  if (file === undefined || file === "") return SPECIFICATION;
  const document: unknown = parse(await Deno.readTextFile(file));
  const found = typeof document === "object" && document !== null
    ? Reflect.get(document, "pool_specification")
    : undefined;
  if (typeof found !== "object" || found === null) throw new Error(`${file} is no pool file`);
  return found;
}
