import { assert, assertEquals } from "@std/assert";
import denoJson from "../../deno.json" with { type: "json" };
import { chosenTargets } from "../../scripts/compile/targets.ts";
import { projectRoot } from "../../scripts/project_paths.ts";
import { testWith } from "../support/programs.ts";
import { blocksMarked } from "./blocks.ts";
import { commandsOf } from "./page_run.ts";
import { makeReader, READER_PROGRAMS } from "./reader.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const TASK = /^npx -y deno@[\d.]+ task (\w+)( .*)?$/;

const lines = blocksMarked("build").flatMap((block) => commandsOf(block).trimEnd().split("\n"));

Deno.test("what builds and tests poolgen is what CI runs", async () => {
  const ci = await Deno.readTextFile(`${projectRoot()}/.ci/run`);
  const asked = [...ci.matchAll(/readme_command (\w+)/g)].map(([, task = ""]) => task);
  const tasks = lines.map((line) => TASK.exec(line)).filter((match) => match !== null);
  assertEquals(
    new Set(tasks.map(([, task]) => task)),
    new Set(["compile", ...asked]),
  );
  // the tests of the whole program run what it makes
  assert(denoJson.tasks.test.startsWith("deno task compile && "));
  for (const [, task, rest = ""] of tasks.filter(([, , rest]) => rest !== undefined)) {
    assertEquals(task, "compile");
    // which tests/e2e/executable_targets_test.ts compiles, as many as it is told to
    const [, targets = ""] = /^ --target (\S+)(?: --out ~\/poolgen)?$/.exec(rest) ?? [];
    assert(chosenTargets(targets).length > 1, rest);
  }
});

testWith(READER_PROGRAMS, "what comes after a build puts it where PATH leads", async () => {
  const rest = lines.filter((line) => !TASK.test(line));
  assert(rest.length > 0);
  await using reader = await makeReader();
  const built = `mkdir dist && ln -s '${projectRoot()}/dist/poolgen' dist/poolgen`;
  const { code, stdout, stderr } = await reader.run(
    [built, ...rest, "~/.local/bin/poolgen --version"].join("\n"),
  );
  assertEquals([code, stdout.startsWith("poolgen ")], [0, true], `${stdout}${stderr}`);
});
