import { open } from "node:fs/promises";

/** What a rendered `nodes.json` begins with: JSON has no comments to mark it by. */
export const INVENTORY_START = '{\n  "version": 1,\n  "target": ';

/** More than its first lines have: a pool's id is 64 characters at most. */
const START_BYTES = 512;
const POOL = /^\{\n {2}"version": 1,\n {2}"target": "[a-z]+",\n {2}"pool": "([\w-]+)",\n/;

/** Whether a file is a `nodes.json` that poolgen has rendered; one that cannot be read is none. */
export async function isRenderedInventory(path: string): Promise<boolean> {
  return (await startOf(path)).startsWith(INVENTORY_START);
}

/** The pool of a `nodes.json` that poolgen has rendered; `undefined` for any other file. */
export async function renderedPoolId(path: string): Promise<string | undefined> {
  return POOL.exec(await startOf(path))?.[1];
}

/** The beginning of a file; of one that cannot be read, nothing. */
async function startOf(path: string): Promise<string> {
  try {
    await using file = await open(path, "r");
    const { buffer, bytesRead } = await file.read(new Uint8Array(START_BYTES));
    return new TextDecoder().decode(buffer.subarray(0, bytesRead));
  } catch {
    return "";
  }
}
