import { assertEquals, assertStringIncludes } from "@std/assert";
import { runCommand } from "../support/command.ts";
import { EXECUTABLE } from "../support/poolgen.ts";
import { testWith, which } from "../support/programs.ts";
import { makeSite, SSH } from "./emulator_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

testWith(
  [...SSH, "docker"],
  "docker -H ssh://node0 reaches the node's daemon",
  async () => {
    await using site = await makeSite(EXECUTABLE);
    // no daemon of the machine that runs the tests
    const env = { DOCKER_HOST: `unix://${site.tmp}/none.sock` };
    assertEquals((await site.run(["emulator", "up", "-d"], { env })).code, 0);
    await site.done("render");
    // docker calls ssh, and leaves no way to name a configuration
    await Deno.mkdir(`${site.tmp}/bin`);
    const config = `${site.folder}/generated/ssh_config`;
    await Deno.writeTextFile(
      `${site.tmp}/bin/ssh`,
      `#!/bin/sh\nexec ${which("ssh")} -F ${config} "$@"\n`,
      { mode: 0o755 },
    );
    const docker = (...args: string[]): ReturnType<typeof runCommand> =>
      runCommand("docker", ["-H", "ssh://node0", ...args], {
        env: { PATH: `${site.tmp}/bin:${Deno.env.get("PATH")}`, HOME: site.home },
      });
    const version = await docker("version", "--format", "{{.Server.Os}} {{.Server.APIVersion}}");
    assertEquals([version.code, version.stderr], [0, ""]);
    assertEquals(/^linux \d+\.\d+\n$/.test(version.stdout), true, version.stdout);
    assertEquals((await docker("info", "--format", "{{.OSType}}")).stdout, "linux\n");
    const run = await docker("run", "--rm", "busybox", "true");
    assertEquals(run.code === 0, false);
    assertStringIncludes(run.stderr, "no container engine");
    // and by the node's own tunnel
    const variables = JSON.parse(await site.done("docker", "env", "1", "-q", "--json"));
    const { stdout } = await runCommand("docker", ["info", "--format", "{{.OSType}}"], {
      env: { HOME: site.home, ...variables.set },
    });
    assertEquals(stdout, "linux\n");
    assertStringIncludes(await site.done("tunnel", "stop", "1"), variables.node.node_id);
  },
);
