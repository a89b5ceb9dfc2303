import { assertEquals, assertStringIncludes } from "@std/assert";
import { type CommandResult, runCommand } from "../support/command.ts";
import { type MadeImage, testWithImage } from "../support/node_images.ts";
import { PROGRAMS } from "../support/poolgen.ts";
import { type TempFolder, tempFolder } from "../support/temp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

type Run = (...args: string[]) => Promise<CommandResult>;

const BUILD_MS = 10 * 60_000;

/** Runs `emulator image` of the executable with the daemon of all tests. */
function imageCommands({ dockerHost }: MadeImage, home: TempFolder, more = {}): Run {
  const program = PROGRAMS.find(({ name }) => name === "executable");
  const env = { PATH: Deno.env.get("PATH") ?? "", HOME: home.path, DOCKER_HOST: dockerHost };
  return async (...args) => {
    const options = { cwd: home.path, env: { ...env, ...more }, clearEnv: true };
    const result = await program?.run(["emulator", "image", ...args], {
      ...options,
      timeoutMs: BUILD_MS,
    });
    if (result === undefined) throw new Error("there is no executable");
    return result;
  };
}

testWithImage("ssh", "an image is built, listed and removed by its tag", async (image) => {
  await using home = await tempFolder();
  const run = imageCommands(image, home);
  const tag = `poolgen-test:${crypto.randomUUID()}`;
  const common = ["--flavor", "ssh", "--base", image.base, "--network", "host"];
  const built = await run("build", ...common, "--tag", tag, "--json");
  assertEquals(built.code, 0, built.stderr);
  const { id, ...rest } = JSON.parse(built.stdout).image;
  assertEquals(rest, { tag, flavor: "ssh", base: image.base, packages: [] });
  const { images } = JSON.parse((await run("list", "--json")).stdout);
  const listed = images.find(({ tags }: { tags: string[] }) => tags.includes(tag));
  assertEquals([listed.id, listed.flavor, listed.base, listed.current], [
    id,
    "ssh",
    image.base,
    true,
  ]);
  assertStringIncludes((await run("list")).stdout, tag);

  // what poolgen did not build is left alone
  const foreign = await run("rm", image.base);
  assertEquals([foreign.code, foreign.stdout], [1, ""]);
  assertEquals((await run("rm", tag)).stdout, `removed ${tag}\n`);
  assertEquals((await run("rm", tag)).code, 1);
  assertEquals((await run("rm")).code, 2);
});

testWithImage("ssh", "a build that fails says why, and what to do", async (image) => {
  await using home = await tempFolder();
  const run = imageCommands(image, home);
  const build = (...args: string[]): Promise<CommandResult> =>
    run("build", "--flavor", "ssh", ...args);
  const none = await build("--base", "poolgen-test.invalid/none:1", "--json");
  const { message, hint, exit_code } = JSON.parse(none.stdout).error;
  assertStringIncludes(
    message,
    "Cannot build the image poolgen-node:ssh: its base poolgen-test.invalid/none:1 is not there: ",
  );
  assertEquals([none.code, exit_code, hint.includes("--base")], [1, 1, true]);

  const busybox = await runCommand("tar", ["-C", "/", "-cf", `${home.path}/tar`, "etc/hostname"]);
  assertEquals(busybox.code, 0);
  const docker = (...args: string[]): Promise<CommandResult> =>
    runCommand("docker", ["-H", image.dockerHost, ...args]);
  const base = `poolgen-test-empty:${crypto.randomUUID()}`;
  assertEquals((await docker("import", `${home.path}/tar`, base)).code, 0);
  const empty = await build("--base", base);
  assertEquals([empty.code, empty.stdout], [1, ""], empty.stderr);
  await docker("rmi", base);

  const more = await build(
    "--base",
    image.base,
    "--network",
    "host",
    "--build-arg",
    "APT_PACKAGES=poolgen-no-such ;touch$IFS/pwn $(id)",
  );
  assertEquals([more.code, more.stdout], [1, ""]);
  assertStringIncludes(
    more.stderr,
    "error: Cannot build the image poolgen-node:ssh: apt finds no package",
  );
  for (
    const [args, said] of [
      [["--flavor", "shh"], "There is no flavor"],
      [["--base", "a b"], 'Cannot use "a b" for --base'],
      [["--tag=-x"], 'Cannot use "-x" for --tag'],
      [["--network=-x"], 'Cannot use "-x" for --network'],
      [["--build-arg", "BASE=x"], "--build-arg"],
      [["--python-package", "dask @ http://x"], "as a Python package"],
    ] as const
  ) {
    const { code, stderr } = await run("build", ...args);
    assertEquals([code, stderr.includes(said)], [2, true], stderr);
  }
  const key = `${home.path}/key.pem`;
  await Deno.writeTextFile(key, "-----BEGIN PRIVATE KEY-----\n");
  const certificates = await build("--ca-certificates", key);
  assertEquals([certificates.code, certificates.stderr.includes("no file of certificates alone")], [
    1,
    true,
  ]);
});

testWithImage(
  "dask",
  "pip is asked for other packages, from where the environment says",
  async (image) => {
    await using home = await tempFolder();
    await using server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      ({ url }) => {
        asked.push(new URL(url).pathname);
        return new Response("<html></html>", { headers: { "Content-Type": "text/html" } });
      },
    );
    const asked: string[] = [];
    const index = `http://127.0.0.1:${server.addr.port}/simple`;
    const run = imageCommands(image, home, { PIP_INDEX_URL: index });
    const result = await run(
      "build",
      "--base",
      image.base,
      "--network",
      "host",
      "--tag",
      "poolgen-test:none",
      "--python-package",
      "dask[complete]==1.2.3",
    );
    assertEquals([result.code, result.stdout], [1, ""]);
    assertStringIncludes(
      result.stderr,
      "error: Cannot build the image poolgen-test:none: pip finds no ",
    );
    assertEquals(
      asked.length > 0 && asked.every((path) => path.startsWith("/simple/")),
      true,
      asked.join(),
    );
  },
);
