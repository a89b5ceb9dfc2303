import { projectRoot } from "../scripts/project_paths.ts";
import { PYTHON_CLIENTS, pythonWith } from "../tests/support/python_clients.ts";
import { compareOnce, type Measurement } from "./measure.ts";

/** A command on a pool of a thousand nodes beside the same by Azure's own SDK for Python. */
export interface PoolFigure {
  readonly name: string;
  /** What it may take, in milliseconds. */
  readonly most: number;
  readonly own: Measurement;
  readonly peer: Measurement;
  readonly ratio: number;
}

const NODES = 1_000;
const LATENCY = "40ms";
const RUNS = 3;

const POOL_FILE = `pool_specification:
  id: large
  vm_configuration:
    platform_image: {publisher: microsoft-dsvm, offer: ubuntu-hpc, sku: "2204"}
  vm_size: STANDARD_D2_V3
  vm_count: {dedicated: ${NODES}}
  ssh: {username: shipyard}
`;

/** Measures commands on a pool of the executable's emulator, whose API takes its time to answer. */
export async function measurePools(program: string, work: string): Promise<PoolFigure[]> {
  const folder = `${work}/pools`;
  await Deno.mkdir(folder);
  await Deno.writeTextFile(`${folder}/pool.yaml`, POOL_FILE);
  const python = await pythonWith([PYTHON_CLIENTS.azureBatch15]);
  const env = { POOLGEN_EMULATOR_STATE: `${folder}/state` };
  const poolgen = async (...args: string[]): Promise<string> => {
    const command = new Deno.Command(program, { args, cwd: folder, env, stderr: "inherit" });
    const { success, stdout } = await command.output();
    if (!success) throw new Error(`poolgen ${args.join(" ")} failed`);
    return new TextDecoder().decode(stdout);
  };
  await poolgen("emulator", "up", "-d", "-q");
  try {
    await poolgen("emulator", "fault", "set", "api-latency", LATENCY, "-q");
    const { endpoint, key } = JSON.parse(await poolgen("emulator", "status", "--json"));
    const peer = {
      program: [python, `${projectRoot()}/bench/pool_peer.py`, "large"],
      env: { AZURE_BATCH_ENDPOINT: endpoint, AZURE_BATCH_ACCESS_KEY: key },
    };
    const against = async (
      name: string,
      most: number,
      args: readonly string[],
      kind: string,
    ): Promise<PoolFigure> => {
      const { a, b, ratio } = await compareOnce(
        { command: [program, ...args, "-q"], cwd: folder, env },
        { command: [...peer.program, kind], env: peer.env },
        RUNS,
      );
      return { name, most, own: a, peer: b, ratio };
    };
    const figures = [
      await against("pool grls by endpoints", 1_500, ["pool", "grls"], "endpoints"),
      await against("pool user add", 4_000, ["pool", "user", "add"], "users"),
    ];
    await poolgen("emulator", "fault", "set", "node-endpoints", "off", "-q");
    figures.push(
      await against("pool grls by remote login settings", 4_000, ["pool", "grls"], "settings"),
    );
    return figures;
  } finally {
    await poolgen("emulator", "down", "-q");
  }
}
