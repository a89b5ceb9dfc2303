import { runCommand } from "./command.ts";

/** Unmounts everything that is mounted below a folder, the innermost first. */
export async function unmountBelow(folder: string): Promise<void> {
  for (const path of (await mountPoints()).filter((path) => path.startsWith(`${folder}/`))) {
    const { code, stderr } = await runCommand("umount", ["--lazy", path]);
    const isMounted = (await mountPoints()).includes(path);
    if (code !== 0 && isMounted) throw new Error(`cannot unmount ${path}: ${stderr.trim()}`);
  }
}

async function mountPoints(): Promise<string[]> {
  const table = await Deno.readTextFile("/proc/self/mountinfo");
  return table.split("\n").flatMap((line) => line.split(" ")[4] ?? []).map(unescape).reverse();
}

function unescape(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(parseInt(code, 8)));
}
