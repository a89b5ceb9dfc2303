import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "../../scripts/project_paths.ts";
import { runCommand } from "../support/command.ts";
import type { MadeImage } from "../support/node_images.ts";
import { pythonWith } from "../support/python_clients.ts";
import { until } from "../support/wait.ts";
import { EXECUTABLE } from "../support/poolgen.ts";
import { type EmulatorSite, makeSite, type Running, startProgram } from "./emulator_site.ts";

const EXAMPLE = fileOf("../../examples/dask_ssh_cluster.py");

function fileOf(path: string): string {
  return fromFileUrl(new URL(path, import.meta.url).href);
}

/** A Python with Dask of the same version as the nodes' image, and with asyncssh. */
export async function pythonWithDask(): Promise<string> {
  const pinned = await Deno.readTextFile(fileOf("../../templates/node_python.txt.tmpl"));
  const versions = new Map(
    [...pinned.matchAll(/^([a-z]+)(?:\[\w+\])?==(\S+)$/gm)].map((
      [, name = "", is = ""],
    ) => [name, is]),
  );
  return await pythonWith(
    ["dask", "distributed", "asyncssh"].map((name) => `${name}==${versions.get(name)}`),
  );
}

/** A pool whose nodes are containers of an image. */
export async function makeContainerSite(image: MadeImage, ...up: string[]): Promise<EmulatorSite> {
  const site = await makeSite(EXECUTABLE);
  const env = { ...site.env, DOCKER_HOST: image.dockerHost };
  const all = { ...site, env, run: withDocker(site, image) };
  const done = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await all.run(args, { timeoutMs: 300_000 });
    assertEquals(code, 0, `poolgen ${args.join(" ")}: ${stdout}${stderr}`);
    return stdout;
  };
  try {
    await done("emulator", "up", "-d", "--engine", "docker", "--image", image.tag, ...up);
    await done("render");
  } catch (error) {
    await site[Symbol.asyncDispose]();
    throw error;
  }
  return {
    ...all,
    done,
    [Symbol.asyncDispose]: async () => {
      await all.run(["emulator", "down"], { timeoutMs: 120_000 });
      await site[Symbol.asyncDispose]();
    },
  };
}

function withDocker(site: EmulatorSite, { dockerHost }: MadeImage): EmulatorSite["run"] {
  return (args, options = {}) =>
    site.run(args, { ...options, env: { DOCKER_HOST: dockerHost, ...options.env } });
}

/** Runs the example to its end; gives what it printed. */
export async function runExample(site: EmulatorSite, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCommand(await pythonWithDask(), [EXAMPLE, ...args], {
    cwd: site.folder,
    env: { ...site.env },
    clearEnv: true,
    timeoutMs: 300_000,
  });
  assertEquals(code, 0, `${stdout}${stderr}`);
  return stdout;
}

/** Starts the example, and leaves its cluster open until the site ends; resolves once it has computed. */
export async function holdExample(site: EmulatorSite, ...args: string[]): Promise<Running> {
  const python = await pythonWithDask();
  // what it waits for never comes
  const command = ["sh", "-c", 'sleep 1000 | exec "$@"', "sh", python, EXAMPLE, "--hold", ...args];
  const place = { cwd: site.folder, env: site.env };
  const running = startProgram(command, `${site.tmp}/example`, place);
  const isHeld = await until(() => running.stdout().includes("reach it at"), 300_000);
  assert(isHeld, `${running.stdout()}${running.stderr()}`);
  return running;
}
