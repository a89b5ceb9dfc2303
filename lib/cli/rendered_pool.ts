import { join } from "node:path";
import * as z from "zod";
import { readText } from "../io/read_text.ts";

const schema = z.object({
  pool: z.string(),
  nodes: z.array(z.object({
    alias: z.string(),
    node_id: z.string(),
    address: z.string(),
    port: z.number(),
    host_keys: z.array(z.string()),
  })),
});

const MAX_BYTES = 16 << 20;

/** A pool as it was when it was rendered. */
export type RenderedPool = z.output<typeof schema>;

/** One of its nodes. */
export type RenderedNode = RenderedPool["nodes"][number];

/** Reads the inventory among the rendered files; `undefined` where there is none that can be understood. */
export async function readRenderedPool(outFolder: string): Promise<RenderedPool | undefined> {
  const text = await readText(join(outFolder, "nodes.json"), MAX_BYTES);
  const parsed = text === undefined ? undefined : schema.safeParse(parseJson(text));
  return parsed?.success === true ? parsed.data : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
