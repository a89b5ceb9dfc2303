import { createHash } from "node:crypto";

/** What `sha256sum` would print of the files, which `sha256sum -c` reads; each is a path and the name to print. */
export async function checkSums(
  files: readonly { readonly path: string; readonly name: string }[],
): Promise<string> {
  let lines = "";
  for (const { path, name } of files) {
    const hash = createHash("sha256");
    using file = await Deno.open(path);
    for await (const chunk of file.readable) hash.update(chunk);
    lines += `${hash.digest("hex")}  ${name}\n`;
  }
  return lines;
}
