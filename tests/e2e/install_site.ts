import { assertEquals } from "@std/assert";
import type { CommandResult } from "../support/command.ts";
import { type OtherHome, otherHome } from "../support/other_home.ts";
import { PROGRAMS } from "../support/poolgen.ts";
import { writeProject } from "../support/render_project.ts";
import { tempFolder } from "../support/temp.ts";

/** The options of `ssh` for a host, as `ssh -G` says them. */
type Options = Readonly<Record<string, string>>;

/** A home without any files, and rendered pools. */
export interface InstallSite extends AsyncDisposable {
  readonly folder: string;
  readonly home: OtherHome;
  /** The user's ssh_config. */
  readonly config: string;
  /** Renders a pool of two nodes into a folder of its name; gives that folder. */
  render(pool: string, address?: string, name?: string): Promise<string>;
  /** Runs poolgen in a folder. */
  run(folder: string, ...args: string[]): Promise<CommandResult>;
  /** Runs a command of poolgen that must succeed; gives its output. */
  done(folder: string, ...args: string[]): Promise<string>;
  /** What `ssh`, which is not told of any file, would do for a host. */
  ssh(host: string): Promise<Options>;
}

/** Makes a site. */
export async function makeInstallSite(): Promise<InstallSite> {
  const [, program = PROGRAMS[0]] = PROGRAMS;
  const folder = await tempFolder();
  const at = (name: string): string => `${folder.path}/${name}`;
  await Deno.mkdir(at("home"));
  const home = await otherHome(at("home"), folder.path);
  const [file = "", ...first] = program?.command ?? [];
  const run: InstallSite["run"] = (cwd, ...args) => home.run(file, [...first, ...args], { cwd });
  const done: InstallSite["done"] = async (cwd, ...args) => {
    const { code, stdout, stderr } = await run(cwd, ...args);
    assertEquals(code, 0, `poolgen ${args.join(" ")}: ${stdout}${stderr}`);
    return stdout;
  };
  return {
    folder: folder.path,
    home,
    config: at("home/.ssh/config"),
    render: async (pool, address = "203.0.113.7", name = pool) => {
      await Deno.mkdir(at(name));
      const nodes = [1, 2].map((n) => ({
        id: `${pool}_${n}`,
        address,
        port: 50000 + n,
        user: "u",
      }));
      await writeProject(at(name), { poolId: pool, nodes });
      await done(at(name), "render", "--quiet");
      return at(name);
    },
    run,
    done,
    ssh: async (host) => {
      const { code, stdout, stderr } = await home.run("ssh", ["-G", "-T", "--", host]);
      assertEquals([code, stderr], [0, ""]);
      return Object.fromEntries(
        stdout.trimEnd().split("\n").map((
          line,
        ) => [line.split(" ", 1)[0], line.replace(/^\S+ ?/, "")]),
      );
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

/** Bytes as text with a character for each. */
export async function bytesAt(path: string): Promise<string | undefined> {
  try {
    return Array.from(await Deno.readFile(path), (byte) => String.fromCharCode(byte)).join("");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Writes the user's ssh_config, a byte for each character. */
export async function writeConfig({ config }: InstallSite, text: string): Promise<void> {
  await Deno.mkdir(config.replace(/\/[^/]*$/, ""), { recursive: true, mode: 0o700 });
  await Deno.writeFile(config, Uint8Array.from(text, (one) => one.charCodeAt(0)), { mode: 0o600 });
}
