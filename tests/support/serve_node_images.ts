/**
 * Makes what tests of containers need, once for all of them: a Docker daemon with the images of both flavors. Its argument
 * is an empty folder with a short path, which `POOLGEN_TEST_IMAGES` names for the tests; it ends with SIGTERM to the process
 * in the folder's file `pid`, or when the process that started it does.
 */
import { DEFAULT_FLAVORS, failedFile, type MadeImage, readyFile } from "./node_images.ts";
import { baseTar } from "./debian_base.ts";
import { runCommand } from "./command.ts";
import { startDockerd } from "./dockerd.ts";
import { PROGRAMS } from "./poolgen.ts";

const BASE = "poolgen-test-base:latest";
const NETWORK = "poolgen-test";
const BUILD_MS = 30 * 60_000;
/** With a setting of pip that no image may tell of. */
const BUILD_ENVIRONMENT = {
  ...Object.fromEntries(
    Object.entries(Deno.env.toObject()).filter(([name]) => /^PIP_|_proxy$/i.test(name)),
  ),
  PIP_TRUSTED_HOST: "poolgen-test.invalid",
};

const [folder] = Deno.args;
if (folder === undefined) throw new Error("name the folder");
await Deno.writeTextFile(`${folder}/pid`, `${Deno.pid}\n`);
const dockerd = await startDockerd({ folder });
const host = `unix://${dockerd.socket}`;
const ended = new Promise<void>((resolve) => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) Deno.addSignalListener(signal, resolve);
  const parent = Deno.ppid;
  setInterval(() => Deno.ppid === parent ? undefined : resolve(), 500);
});
await Promise.race([ended, make()]);
await ended;
await dockerd[Symbol.asyncDispose]();
// a build that goes on has nobody to go on for
Deno.exit(0);

async function make(): Promise<void> {
  try {
    const tar = await baseTar();
    await run("docker", ["-H", host, "network", "create", NETWORK]);
    await run("docker", ["-H", host, "import", tar, BASE]);
    for (const flavor of DEFAULT_FLAVORS) {
      const image = await build(flavor);
      await Deno.writeTextFile(`${folder}/new`, JSON.stringify(image));
      await Deno.rename(`${folder}/new`, readyFile(folder ?? "", flavor));
      await say(`the image of ${flavor} is there`);
    }
  } catch (error) {
    await say(String(error));
    await Deno.writeTextFile(failedFile(folder ?? ""), String(error));
  }
}

async function build(flavor: string): Promise<MadeImage> {
  const source = PROGRAMS.find(({ name }) => name === "source");
  // a bridge of a daemon without iptables leads nowhere
  const args = ["--flavor", flavor, "--base", BASE, "--network", "host", "--json"];
  // the tags that users have are left to the tests of what users are told
  args.push("--tag", `poolgen-test-node:${flavor}`);
  const { code, stdout, stderr } = await source?.run(["emulator", "image", "build", ...args], {
    env: { DOCKER_HOST: host, ...BUILD_ENVIRONMENT },
    timeoutMs: BUILD_MS,
  }) ?? { code: 1, stdout: "", stderr: "there is no source" };
  if (code !== 0) throw new Error(`cannot build ${flavor}: ${stderr}`);
  const { image } = JSON.parse(stdout);
  return {
    ...{ id: image.id, tag: image.tag, base: BASE, network: NETWORK, dockerHost: host },
    buildEnvironment: BUILD_ENVIRONMENT,
  };
}

async function run(file: string, args: string[]): Promise<void> {
  const { code, stderr } = await runCommand(file, args, { timeoutMs: BUILD_MS });
  if (code !== 0) throw new Error(`${file} ${args.join(" ")}: ${stderr}`);
}

async function say(line: string): Promise<void> {
  await Deno.stderr.write(new TextEncoder().encode(`${line}\n`));
}
