import { PARTS } from "../docs/blocks.ts";
import { CONTAINER_SETUPS } from "../docs/container_setups.ts";
import { IMAGE_STAGES } from "../docs/docker_example_stages.ts";
import { playStage } from "../docs/examples.ts";
import { runBlocks } from "../docs/page_run.ts";
import { makeReader, type Reader } from "../docs/reader.ts";
import { runCommand } from "../support/command.ts";
import { testWithImage } from "../support/node_images.ts";
import { pythonWithDask } from "./dask_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** Registers a test of a reader whose Docker daemon has all that images of nodes are made from. */
function testShared(name: string, use: (reader: Reader) => Promise<void>): void {
  testWithImage("dask", name, async ({ dockerHost, base, buildEnvironment }) => {
    for (const usual of ["ubuntu:24.04", "debian:12"]) {
      await runCommand("docker", ["-H", dockerHost, "tag", base, usual]);
    }
    await using reader = await makeReader({
      // where the containers' ports are
      network: "machine",
      docker: dockerHost.replace("unix://", ""),
      // a step that is not found done can still be: a bridge of a daemon without iptables leads nowhere
      env: { ...buildEnvironment, POOLGEN_EMULATOR_NETWORK: "host" },
      path: [(await pythonWithDask()).replace(/\/[^/]+$/, "")],
    });
    await use(reader);
  });
}

for (const [part, { docker, commands }] of CONTAINER_SETUPS) {
  if (docker !== "shared") continue;
  testShared(
    `${part}: each block works, in its order`,
    (reader) => runBlocks(reader, commands, PARTS.get(part) ?? []),
  );
}

for (const stage of IMAGE_STAGES) {
  testShared(`examples of commands: ${stage.name}`, (reader) => playStage(reader, stage));
}
