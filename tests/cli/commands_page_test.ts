import { assert } from "@std/assert";
import { commandsPage } from "../../scripts/commands_page.ts";
import { projectRoot } from "../../scripts/project_paths.ts";

Deno.test("docs/commands.md is what the table of commands makes of it", async () => {
  const kept = await Deno.readTextFile(`${projectRoot()}/docs/commands.md`);
  assert(kept === await commandsPage(), "docs/commands.md is out of date; make it: deno task docs");
});
