import { open } from "node:fs/promises";

/** What a rendered `nodes.json` begins with: JSON has no comments to mark it by. */
export const INVENTORY_START = '{\n  "version": 1,\n  "target": ';

/** Whether a file is a `nodes.json` that poolgen has rendered; one that cannot be read is none. */
export async function isRenderedInventory(path: string): Promise<boolean> {
  try {
    await using file = await open(path, "r");
    const { buffer } = await file.read(new Uint8Array(INVENTORY_START.length));
    return new TextDecoder().decode(buffer) === INVENTORY_START;
  } catch {
    return false;
  }
}
