import { access, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { UsageError } from "../errors.ts";
import { errorCode } from "../io/file_failure.ts";
import { isRenderedInventory } from "../io/rendered_inventory.ts";

/** The files that configuration comes from. */
export type FileKind = "pool" | "credentials" | "config" | "poolgen" | "nodes";

/** What can be said of a login to Microsoft Entra outside of files. */
export type AadField =
  | "endpoint"
  | "authorityUrl"
  | "directoryId"
  | "applicationId"
  | "authKey"
  | "rsaPrivateKeyPem"
  | "x509CertSha1Thumbprint"
  | "user"
  | "password";

/** Some of a login to Microsoft Entra, as typed. */
export type AadTexts = { readonly [Field in AadField]?: string | undefined };

/** What the command line says of where the files are; paths as typed. */
export interface SourceOptions {
  readonly configDir?: string | undefined;
  readonly files?: { readonly [Kind in FileKind]?: string | undefined };
  /** What the command line says of the login to Microsoft Entra. */
  readonly aad?: AadTexts;
  /** Whether there may be neither a pool file nor a list of nodes. */
  readonly optional?: boolean;
}

/** Where the outside world's part of the search comes from. */
export interface SourceContext {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Batch Shipyard's environment variables for single files. */
const VARIABLES: ReadonlyMap<FileKind, string> = new Map([
  ["pool", "SHIPYARD_POOL_CONF"],
  ["credentials", "SHIPYARD_CREDENTIALS_CONF"],
  ["config", "SHIPYARD_CONFIG_CONF"],
]);

/** Each of them, in the order in which they are told. */
export const FILE_KINDS: readonly FileKind[] = [
  "pool",
  "credentials",
  "config",
  "poolgen",
  "nodes",
];
const ENDINGS = ["yaml", "yml", "json"];

/**
 * Finds each configuration file: as the option says, else as Batch Shipyard's variable says, else by its
 * name in the configuration folder. Throws `UsageError` for a file or folder that was named but does not
 * exist, and where there is neither a pool file nor a list of nodes.
 */
export async function findConfigFiles(
  options: SourceOptions,
  { cwd, env }: SourceContext,
): Promise<ReadonlyMap<FileKind, string>> {
  const folder = await configFolder(options, { cwd, env });
  const found = new Map<FileKind, string>();
  for (const kind of FILE_KINDS) {
    const path = await findFile(kind, folder, options, { cwd, env });
    if (path !== undefined) found.set(kind, path);
  }
  if (options.optional !== true && !found.has("pool") && !found.has("nodes")) {
    throw new UsageError(`No pool.yaml and no nodes.yaml in ${folder}`, {
      hint: "Name the folder with --configdir, or the files with --pool and --nodes",
    });
  }
  return found;
}

/** The folder of the configuration: as the option says, else Batch Shipyard's variable, else the current one. Throws `UsageError`. */
export async function configFolder(
  { configDir }: SourceOptions,
  { cwd, env }: SourceContext,
): Promise<string> {
  const named = configDir ?? (env["SHIPYARD_CONFIGDIR"] || undefined);
  if (named === undefined) return cwd;
  const folder = resolve(cwd, named);
  const by = configDir === undefined ? "SHIPYARD_CONFIGDIR" : "--configdir";
  if (!await exists(folder)) {
    throw new UsageError(`No such folder: ${folder}, which ${by} names`, {
      hint: "Make it, or name another one",
    });
  }
  if ((await stat(folder)).isDirectory()) return folder;
  throw new UsageError(`Not a folder: ${folder}, which ${by} names`, {
    hint: "Name a single file with --pool, --credentials, --config, --settings or --nodes",
  });
}

async function findFile(
  kind: FileKind,
  folder: string,
  options: SourceOptions,
  { cwd, env }: SourceContext,
): Promise<string | undefined> {
  const option = options.files?.[kind];
  const variable = VARIABLES.get(kind) ?? "";
  const named = option ?? (env[variable] || undefined);
  if (named !== undefined) {
    const path = resolve(cwd, named);
    if (await exists(path)) return path;
    const by = option === undefined ? variable : kind === "poolgen" ? "--settings" : `--${kind}`;
    throw new UsageError(`No such file: ${path}, which ${by} names`);
  }
  for (const ending of ENDINGS) {
    const path = join(folder, `${kind}.${ending}`);
    // a folder of rendered files has a nodes.json too, which is no list to render from
    if (await exists(path) && !(kind === "nodes" && await isRenderedInventory(path))) return path;
  }
  return undefined;
}

/** What cannot be looked at counts as being there, so that reading it tells why. */
function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    (error) => !["ENOENT", "ENOTDIR"].includes(errorCode(error) ?? ""),
  );
}
