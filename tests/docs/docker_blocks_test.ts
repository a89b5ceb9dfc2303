import { testWith } from "../support/programs.ts";
import { PYTHON } from "../support/python_clients.ts";
import { pythonWithDask } from "../e2e/dask_site.ts";
import { PARTS } from "./blocks.ts";
import { CONTAINER_SETUPS } from "./container_setups.ts";
import { DOCKER_STAGES } from "./docker_example_stages.ts";
import { playStage } from "./examples.ts";
import { OWN_DOCKER, ownDocker } from "./own_docker.ts";
import { runBlocks } from "./page_run.ts";
import { makeReader, type Reader, READER_PROGRAMS } from "./reader.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const dockerd = ownDocker();

/** Registers a test of a reader whose Docker daemon has small images, and nobody else's containers. */
function testOwn(name: string, use: (reader: Reader) => Promise<void>): void {
  testWith([...READER_PROGRAMS, ...OWN_DOCKER, "fish"], name, async () => {
    await using reader = await makeReader({ network: dockerd(), docker: dockerd().socket });
    await use(reader);
    await reader.run("docker rm -f $(docker ps -aq)");
  });
}

for (const [part, { docker, commands }] of CONTAINER_SETUPS) {
  const name = `${part}: each block works, in its order`;
  const use = (reader: Reader): Promise<void> => runBlocks(reader, commands, PARTS.get(part) ?? []);
  if (docker === "own") testOwn(name, use);
  else if (docker === undefined) {
    testWith([...READER_PROGRAMS, ...PYTHON], name, async () => {
      const folder = (await pythonWithDask()).replace(/\/[^/]+$/, "");
      await using reader = await makeReader({ path: [folder] });
      await use(reader);
    });
  }
}

for (const stage of DOCKER_STAGES) {
  testOwn(`examples of commands: ${stage.name}`, (reader) => playStage(reader, stage));
}
