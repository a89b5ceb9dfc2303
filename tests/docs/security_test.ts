import { assert, assertEquals } from "@std/assert";
import { projectRoot } from "../../scripts/project_paths.ts";
import { exists } from "../support/exists.ts";
import { readPage, sectionOf, tableRows } from "../support/markdown.ts";

Deno.test("every test that holds a promise exists", async () => {
  const rows = tableRows(sectionOf(await readPage("docs/security.md"), "## What holds this")).slice(
    1,
  );
  assert(rows.length > 10);
  const missing: string[] = [];
  for (const [, path = ""] of rows) {
    if (!await exists(`${projectRoot()}/${path.replaceAll("`", "")}`)) missing.push(path);
  }
  assertEquals(missing, []);
});
