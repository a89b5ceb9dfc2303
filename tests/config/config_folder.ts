import { type TempFolder, tempFolder } from "../support/temp.ts";

/** A pool file that is complete; `ssh` and `more` are lines of its specification, without indentation. */
export function poolText(ssh: readonly string[] = [], more: readonly string[] = []): string {
  return [
    "pool_specification:",
    "  id: mypool",
    "  vm_configuration: {platform_image: {publisher: a, offer: b, sku: c}}",
    "  vm_count: {dedicated: 1}",
    "  vm_size: STANDARD_D2_V3",
    "  ssh:",
    "    username: shipyard",
    ...ssh.map((line) => `    ${line}`),
    ...more.map((line) => `  ${line}`),
    "",
  ].join("\n");
}

/** A list of one node. */
export const NODES = "nodes:\n- {id: a, address: 203.0.113.7}\n";

/** Makes a folder with files that only their owner can read; `await using` removes it. */
export async function configFolder(files: Readonly<Record<string, string>>): Promise<TempFolder> {
  const folder = await tempFolder();
  for (const [name, text] of Object.entries(files)) {
    const path = `${folder.path}/${name}`;
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(path, text, { mode: 0o600 });
  }
  return folder;
}
