import { pythonWithDask } from "../e2e/dask_site.ts";
import { runCommand } from "../support/command.ts";
import { imageBuildEnvironment, type MadeImage, testWithImage } from "../support/node_images.ts";
import { testWith } from "../support/programs.ts";
import { PYTHON } from "../support/python_clients.ts";
import { PARTS } from "./blocks.ts";
import { CONTAINER_SETUPS } from "./container_setups.ts";
import { DOCKER_STAGES, IMAGE_STAGES } from "./docker_example_stages.ts";
import { playStage } from "./examples.ts";
import { OWN_DOCKER, ownDocker } from "./own_docker.ts";
import { runBlocks } from "./page_run.ts";
import { makeReader, type Place, type Reader, READER_PROGRAMS } from "./reader.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const dockerd = ownDocker();

type Use = (reader: Reader) => Promise<void>;

/** Registers a test of a reader whose Docker daemon has small images, and nobody else's containers. */
function testOwn(name: string, use: Use): void {
  testWith([...READER_PROGRAMS, ...OWN_DOCKER, "fish"], name, async () => {
    await using reader = await makeReader({ network: dockerd(), docker: dockerd().socket });
    await use(reader);
    await reader.run("docker rm -f $(docker ps -aq)");
  });
}

/** Registers a test of a reader whose Docker daemon has all that images of nodes are made from. */
function testShared(name: string, use: Use, path?: () => Promise<string[]>): void {
  testWithImage("dask", name, async ({ dockerHost, base }: MadeImage) => {
    for (const usual of ["ubuntu:24.04", "debian:12"]) {
      await runCommand("docker", ["-H", dockerHost, "tag", base, usual]);
    }
    const place: Place = {
      network: "machine",
      docker: dockerHost.replace("unix://", ""),
      env: imageBuildEnvironment(),
      path: await path?.() ?? [],
    };
    await using reader = await makeReader(place);
    await use(reader);
  });
}

/** The folder of a Python that has what the pages want it to have. */
async function pythonFolder(): Promise<string[]> {
  return [(await pythonWithDask()).replace(/\/[^/]+$/, "")];
}

for (const [part, setup] of CONTAINER_SETUPS) {
  const name = `${part}: each block works, in its order`;
  const use: Use = (reader) => runBlocks(reader, setup.commands, PARTS.get(part) ?? []);
  if (setup.docker === "own") testOwn(name, use);
  else if (setup.docker === "shared") testShared(name, use, pythonFolder);
  else {
    testWith([...READER_PROGRAMS, ...PYTHON], name, async () => {
      await using reader = await makeReader({ path: await pythonFolder() });
      await use(reader);
    });
  }
}

for (const stage of DOCKER_STAGES) {
  testOwn(`examples of commands: ${stage.name}`, (reader) => playStage(reader, stage));
}

for (const stage of IMAGE_STAGES) {
  testShared(`examples of commands: ${stage.name}`, (reader) => playStage(reader, stage));
}
