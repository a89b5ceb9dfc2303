/** The files that `poolgen render` reads, in the order of the command's search; each is an object. */
export interface Project {
  /** What stands in `pool_specification.ssh`; without it there is no pool file. */
  readonly ssh?: Readonly<Record<string, unknown>>;
  readonly poolId?: string;
  readonly vmSize?: string;
  readonly nodes?: readonly Readonly<Record<string, unknown>>[];
  /** The contents of `poolgen.yaml`. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** Writes a project's files into an existing folder; JSON is YAML too, and needs no other quoting. */
export async function writeProject(folder: string, project: Project): Promise<void> {
  const { ssh, poolId = "rna", vmSize = "STANDARD_D4_V3", nodes, settings } = project;
  const write = (name: string, value: unknown): Promise<void> =>
    Deno.writeTextFile(`${folder}/${name}.yaml`, JSON.stringify(value));
  if (ssh !== undefined) {
    const specification = {
      id: poolId,
      vm_configuration: { platform_image: { publisher: "canonical", offer: "o", sku: "s" } },
      vm_count: { dedicated: 1 },
      vm_size: vmSize,
      ssh,
    };
    await write("pool", { pool_specification: specification });
  }
  if (nodes !== undefined) await write("nodes", { pool: poolId, nodes });
  if (settings !== undefined) await write("poolgen", settings);
}

/** So many nodes for `nodes.yaml`, at documentation addresses. */
export function listNodes(count: number, port = 22): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `tvmps_${index}_d`,
    address: `198.18.${index >> 8}.${index & 255}`,
    port,
  }));
}

/** A file as it is on the disk. */
export interface FileState {
  readonly text: string;
  readonly mode: number;
}

/** Every file below a folder, by its path from there; links are shown by where they lead. */
export async function filesBelow(folder: string): Promise<Record<string, FileState>> {
  const files: Record<string, FileState> = {};
  for (const path of await pathsBelow(folder)) {
    const entry = await Deno.lstat(`${folder}/${path}`);
    if (entry.isDirectory) continue;
    const text = entry.isSymlink
      ? `-> ${await Deno.readLink(`${folder}/${path}`)}`
      : await Deno.readTextFile(`${folder}/${path}`);
    files[path] = { text, mode: entry.isSymlink ? 0 : (entry.mode ?? 0) & 0o7777 };
  }
  return files;
}

/** Every file and folder below a folder, sorted; none where there is no such folder. */
export async function pathsBelow(folder: string, prefix = ""): Promise<string[]> {
  const paths: string[] = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(`${folder}/${prefix}`)) {
      const path = `${prefix}${name}`;
      paths.push(path);
      if (isDirectory) paths.push(...await pathsBelow(folder, `${path}/`));
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return paths.sort();
}

/** Makes a folder the home of a program; Deno keeps its cache, of which a home gets a copy otherwise. */
export function homeEnvironment(home: string): Record<string, string> {
  const { HOME = "", XDG_CACHE_HOME = `${HOME}/.cache`, DENO_DIR = `${XDG_CACHE_HOME}/deno` } = Deno
    .env.toObject();
  return { HOME: home, DENO_DIR };
}
