import { testWith } from "../support/programs.ts";
import { AZURE_CLI, PYTHON, PYTHON_CLIENTS, pythonWith } from "../support/python_clients.ts";
import { blocksMarked } from "./blocks.ts";
import { runBlocks } from "./page_run.ts";
import { makeReader, READER_PROGRAMS } from "./reader.ts";

Deno.test.sanitizer({ ops: true, resources: true });

testWith([...READER_PROGRAMS, ...PYTHON], "az lists the pools of the emulator", async () => {
  const { azureCliCore, azureCliBatch } = PYTHON_CLIENTS;
  const python = await pythonWith([azureCliCore, ...azureCliBatch], [AZURE_CLI]);
  await using reader = await makeReader({ path: [python.replace(/\/[^/]+$/, "")] });
  await runBlocks(reader, "", blocksMarked("az"));
});
