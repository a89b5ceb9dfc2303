import { runCommand } from "./command.ts";
import { tempFolder } from "./temp.ts";

const MAKE_MS = 20 * 60_000;
const KEPT_MS = 7 * 24 * 3_600_000;

/**
 * The path of a tar archive with the smallest system of this machine's own distribution, from this machine's own source of
 * packages; made by debootstrap, and kept for a week in the user's cache.
 */
export async function baseTar(): Promise<string> {
  const cache = Deno.env.get("XDG_CACHE_HOME") ?? `${Deno.env.get("HOME")}/.cache`;
  const release = await Deno.readTextFile("/etc/os-release");
  const suite = /^VERSION_CODENAME=(\w+)$/m.exec(release)?.[1];
  if (suite === undefined) throw new Error("this machine's release has no name");
  const tar = `${cache}/poolgen-tests/${suite}.tar`;
  const made = await Deno.stat(tar).then(({ mtime }) => mtime?.getTime() ?? 0, () => 0);
  if (Date.now() - made < KEPT_MS) return tar;
  await Deno.mkdir(`${cache}/poolgen-tests`, { recursive: true });
  await using folder = await tempFolder();
  const { mirror, components } = await source(suite);
  await run("debootstrap", [
    ...["--variant=minbase", `--components=${components}`],
    ...[suite, `${folder.path}/tree`, mirror],
  ]);
  await run("tar", ["-C", `${folder.path}/tree`, "-cf", `${tar}.${Deno.pid}`, "."]);
  await Deno.rename(`${tar}.${Deno.pid}`, tar);
  return tar;
}

interface Source {
  readonly mirror: string;
  readonly components: string;
}

/** Where apt has the packages of a suite from, in either of its formats. */
async function source(suite: string): Promise<Source> {
  const files = ["/etc/apt/sources.list"];
  for await (const { name } of Deno.readDir("/etc/apt/sources.list.d")) {
    if (/\.(?:list|sources)$/.test(name)) files.push(`/etc/apt/sources.list.d/${name}`);
  }
  for (const file of files) {
    const text = await Deno.readTextFile(file).catch(() => "");
    for (const paragraph of text.split(/\n\s*\n/)) {
      const field = (name: string): string[] =>
        new RegExp(`^${name}: *(.*)$`, "m").exec(paragraph)?.[1]?.split(/\s+/) ?? [];
      const [mirror] = field("URIs");
      if (mirror !== undefined && field("Suites").includes(suite)) {
        return { mirror, components: field("Components").join(",") };
      }
    }
    for (const line of text.split("\n")) {
      const [type, mirror, named, ...components] = line.replace(/\[.*\]/, "").trim().split(/\s+/);
      if (type === "deb" && named === suite && mirror !== undefined) {
        return { mirror, components: components.join(",") };
      }
    }
  }
  throw new Error(`apt has no source of ${suite}`);
}

async function run(file: string, args: string[]): Promise<void> {
  const { code, stdout, stderr } = await runCommand(file, args, { timeoutMs: MAKE_MS });
  if (code !== 0) throw new Error(`${file} ${args.join(" ")}: ${stdout.slice(-500)}${stderr}`);
}
