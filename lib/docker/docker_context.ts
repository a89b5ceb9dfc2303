import { createHash } from "node:crypto";
import { join } from "node:path";
import { FileError, UserError } from "../errors.ts";
import { readText } from "../io/read_text.ts";
import type { DockerTls } from "./docker_endpoint.ts";
import { tlsFiles } from "./tls_files.ts";

const MAX_BYTES = 1 << 20;

/** The name of the context that `docker context use` chose, where it did. Throws `FileError`. */
export async function currentContext(configFolder: string): Promise<string | undefined> {
  const path = join(configFolder, "config.json");
  const config = await readJson(path);
  const name = config?.["currentContext"];
  return typeof name === "string" && name !== "" ? name : undefined;
}

/** Where the daemon of a context is. Throws `UserError` where there is no such context. */
export async function readContext(
  configFolder: string,
  name: string,
): Promise<{ readonly host: string; readonly tls: DockerTls | undefined }> {
  const id = createHash("sha256").update(name).digest("hex");
  const meta = await readJson(join(configFolder, "contexts", "meta", id, "meta.json"));
  if (meta === undefined) {
    throw new UserError(`Cannot use the Docker context "${name}": there is none of that name`, {
      hint: "List them with: docker context ls",
    });
  }
  const endpoint = field(field(meta, "Endpoints"), "docker");
  const host = endpoint?.["Host"];
  if (typeof host !== "string" || host === "") {
    throw new UserError(`Cannot use the Docker context "${name}": it names no host`);
  }
  const files = await tlsFiles(join(configFolder, "contexts", "tls", id, "docker"));
  const skips = endpoint?.["SkipTLSVerify"] === true;
  const usesTls = skips || Object.keys(files).length > 0;
  return { host, tls: usesTls ? { verify: !skips, ...files } : undefined };
}

type Fields = Readonly<Record<string, unknown>>;

async function readJson(path: string): Promise<Fields | undefined> {
  const text = await readText(path, MAX_BYTES);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (isFields(value)) return value;
  } catch {
    // The same as a document of another kind.
  }
  throw new FileError(`Cannot read ${path}: it is not a JSON object`);
}

function field(fields: Fields | undefined, name: string): Fields | undefined {
  const value = fields?.[name];
  return isFields(value) ? value : undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
