import { join } from "node:path";
import * as z from "zod";
import { readText } from "../../io/read_text.ts";
import { makePrivateFolder, writeWhole } from "../../io/write_whole.ts";
import { parsePublicKey, type PublicKey } from "../../ssh/public_key.ts";

/** The host keys of a node as its start task printed them. */
export interface Pin {
  /** When that start task ended, in milliseconds since 1970: another time means a machine that started anew. */
  readonly startTaskEnd: number;
  readonly hostKeys: readonly PublicKey[];
}

/** Pins by node id. */
export type Pins = ReadonlyMap<string, Pin>;

const MAX_BYTES = 16 << 20;

const schema = z.object({
  version: z.literal(1),
  nodes: z.record(
    z.string(),
    z.object({ start_task_end: z.number(), host_keys: z.array(z.string()) }),
  ),
});

/** What is a device on Windows, whatever follows a dot. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$/;

/**
 * What was read of a pool's host keys, in a file of its own: a key is read once for each start of its machine, so
 * that it cannot change without one.
 */
export class PinStore {
  readonly #folder: string;
  readonly #path: string;

  /** Takes the folder of all pins, the account's host name and the pool's id. */
  constructor(folder: string, host: string, poolId: string) {
    this.#folder = join(folder, host.replaceAll(":", "_"));
    const name = poolId.toLowerCase();
    // no id has a tilde
    this.#path = join(this.#folder, `${name}${DEVICE.test(name) ? "~" : ""}.json`);
  }

  /** Everything that is known; nothing where the file is not one of ours. */
  async load(): Promise<Pins> {
    const text = await readText(this.#path, MAX_BYTES);
    const parsed = schema.safeParse(text === undefined ? undefined : parseJson(text));
    if (!parsed.success) return new Map();
    return new Map(
      Object.entries(parsed.data.nodes).map(([id, { start_task_end, host_keys }]) => [id, {
        startTaskEnd: start_task_end,
        hostKeys: host_keys.map(parsePublicKey).filter((key) => typeof key !== "string"),
      }]),
    );
  }

  /** Replaces what is known. Throws `FileError`. */
  async save(pins: Pins): Promise<void> {
    const nodes = Object.fromEntries(
      [...pins].map(([id, { startTaskEnd, hostKeys }]) => [id, {
        start_task_end: startTaskEnd,
        host_keys: hostKeys.map(({ type, base64 }) => `${type} ${base64}`),
      }]),
    );
    await makePrivateFolder(this.#folder);
    const text = `${JSON.stringify({ version: 1, nodes })}\n`;
    await writeWhole([{ path: this.#path, text, mode: 0o600 }]);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
