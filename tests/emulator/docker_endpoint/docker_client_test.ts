import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type CommandOptions, type CommandResult, runCommand } from "../../support/command.ts";
import { importBusybox, startDockerd } from "../../support/dockerd.ts";
import { ROOT, testWith } from "../../support/programs.ts";
import { tempFolder } from "../../support/temp.ts";
import { clientConfig } from "../sshd/client_config.ts";
import { startTunnel } from "../sshd/forward_tunnel.ts";
import { type NodeProcess, RUNTIMES, startNode } from "../sshd/node_process.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const PROGRAMS = ["docker", "ssh", "ssh-keygen"];

/** Runs Docker's command against a socket that is forwarded from the node. */
async function withDocker(
  node: NodeProcess,
  use: (docker: (args: string[], options?: CommandOptions) => Promise<CommandResult>) => unknown,
): Promise<void> {
  await using folder = await tempFolder();
  const config = await clientConfig({ node0: node });
  const socket = `${folder.path}/docker.sock`;
  const forward = ["-L", `${socket}:/var/run/docker.sock`];
  await using _tunnel = await startTunnel(config, forward, folder.path);
  // What the user has set for their own daemon must not matter here.
  const env = { PATH: Deno.env.get("PATH") ?? "", DOCKER_CONFIG: folder.path };
  await use((args, options) =>
    runCommand("docker", ["-H", `unix://${socket}`, ...args], { ...options, env, clearEnv: true })
  );
}

for (const runtime of RUNTIMES) {
  testWith(PROGRAMS, `${runtime}: docker talks to the emulated daemon`, async () => {
    await using node = await startNode(runtime);
    await withDocker(node, async (docker) => {
      const version = await docker(["version", "--format", "{{.Server.Platform.Name}}"]);
      assertEquals([version.code, version.stdout], [0, "poolgen emulator\n"]);
      const info = await docker(["info"]);
      assertEquals(info.code, 0);
      assertStringIncludes(info.stdout, "Operating System: poolgen emulator");
      assert(!info.stderr.includes("WARNING"), info.stderr);
      for (const args of [["ps"], ["run", "--rm", "busybox"], ["pull", "busybox"], ["images"]]) {
        const refused = await docker(args);
        assert(refused.code > 0, args.join(" "));
        assertMatch(refused.stderr, /no container engine: no Docker daemon answers at unix:/);
        assertMatch(refused.stderr, /Install or start Docker/);
      }
    });
  });

  testWith(
    [...PROGRAMS, "dockerd", "busybox", ROOT],
    `${runtime}: docker runs containers on this machine's daemon`,
    async () => {
      await using node = await startNode(runtime);
      await using dockerd = await startDockerd({ folder: node.folder });
      await importBusybox(dockerd);
      await withDocker(node, async (docker) => {
        const run = ["run", "--rm", "-i", "--network", "none", "busybox"];
        const hello = await docker([...run, "echo", "hello"]);
        assertEquals([hello.code, hello.stdout, hello.stderr], [0, "hello\n", ""]);
        // The end of the input has to arrive by itself, and the answer after it.
        const stdin = "line\n".repeat(20_000);
        const cat = await docker([...run, "cat"], { stdin });
        assertEquals([cat.code, cat.stdout === stdin], [0, true]);
        assertEquals((await docker([...run, "sh", "-c", "exit 7"])).code, 7);
      });
    },
  );
}
