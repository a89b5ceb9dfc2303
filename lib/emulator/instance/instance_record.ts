import { randomBytes } from "node:crypto";
import { dirname } from "node:path";
import * as z from "zod";
import { FileError, UsageError } from "../../errors.ts";
import { engineSettingsSchema } from "../docker/engine_settings.ts";
import type { InstanceFiles } from "./instance_files.ts";
import { publicAddress } from "./public_address.ts";
import { readStateFile } from "./state_file.ts";
import { wantedPoolSchema } from "./wanted_pool.ts";

/** The name that the emulator's account has everywhere. */
export const ACCOUNT_NAME = "poolgen";

const schema = z.object({
  version: z.literal(1),
  name: z.string(),
  /** Tells this instance from one made anew in the same folder. */
  id: z.string(),
  keys: z.array(z.string()).length(2),
  host: z.string(),
  /** The port of the Batch API; kept from one start to the next. */
  port: z.int().min(0).max(65_535),
  sshPortBase: z.int().optional(),
  seed: z.int(),
  /** How its nodes are containers; absent where they are not. */
  docker: engineSettingsSchema.optional(),
  /** The pool that it was started with. */
  pool: wantedPoolSchema.optional(),
  /** The process that runs it; absent while none does. */
  pid: z.int().optional(),
});

/** What an instance is: read by everything that wants to reach it. */
export type InstanceRecord = z.infer<typeof schema>;

/** A new instance; its keys are random. */
export function newRecord(name: string): InstanceRecord {
  return {
    version: 1,
    name,
    id: randomBytes(8).toString("hex"),
    keys: [randomBytes(64).toString("base64"), randomBytes(64).toString("base64")],
    host: "127.0.0.1",
    port: 0,
    seed: 1,
  };
}

/** The record of an instance; `undefined` where there is none. Throws `FileError`. */
export async function readRecord(files: InstanceFiles): Promise<InstanceRecord | undefined> {
  let json: unknown;
  try {
    json = await readStateFile(files.record);
  } catch (error) {
    if (error instanceof SyntaxError) throw damaged(files.record, error);
    throw error;
  }
  if (json === undefined) return undefined;
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw damaged(files.record, parsed.error);
  return parsed.data;
}

/** Throws `UsageError` where a folder holds an instance of another name than the one asked for. */
export function refuseOtherName(
  record: InstanceRecord,
  name: string | undefined,
  folder: string,
): void {
  if (name === undefined || record.name === name) return;
  throw new UsageError(`The folder ${folder} holds the instance "${record.name}"`, {
    hint: `Use --name ${record.name}, or another --state`,
  });
}

/** The URL of an instance's Batch API. */
export function endpointOf(record: Pick<InstanceRecord, "host" | "port">): string {
  const { port } = record;
  const host = publicAddress(record.host);
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function damaged(path: string, cause: unknown): FileError {
  return new FileError(`Cannot use ${path}: it is damaged, or of another version of poolgen`, {
    cause,
    hint: `Begin anew by removing the folder ${dirname(path)}`,
  });
}
