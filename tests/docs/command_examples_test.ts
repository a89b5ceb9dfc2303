import { assertEquals } from "@std/assert";
import { COMMANDS } from "../../lib/cli/command_table/commands.ts";
import { testWith } from "../support/programs.ts";
import { DOCKER_STAGES, IMAGE_STAGES } from "./docker_example_stages.ts";
import { STAGES } from "./example_stages.ts";
import { playStage } from "./examples.ts";
import { makeReader, READER_PROGRAMS } from "./reader.ts";

Deno.test.sanitizer({ ops: true, resources: true });

Deno.test("every example of the table of commands is played on a stage, once", () => {
  const all = [...STAGES, ...DOCKER_STAGES, ...IMAGE_STAGES];
  const played = all.flatMap(({ examples }) => examples.map(({ line }) => line));
  assertEquals(played.sort(), COMMANDS.flatMap(({ examples }) => examples).sort());
});

for (const stage of STAGES) {
  testWith([...READER_PROGRAMS, "fish"], `examples of commands: ${stage.name}`, async () => {
    await using reader = await makeReader();
    await playStage(reader, stage);
  });
}
