import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { ROUTES } from "../../lib/emulator/api/routes.ts";
import { readPage, sectionOf, tableRows } from "../support/markdown.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** What refuses every request, by its name: it is not exported. */
const REFUSES = "refuse";

Deno.test("the table of operations has every operation of the emulator, and says which it has not", async () => {
  const page = await readPage("docs/emulator-fidelity.md");
  const rows = tableRows(sectionOf(page, "## Operations")).slice(1).flatMap((
    [, requests = "", far],
  ) => [...requests.matchAll(/`([^`]+)`/g)].map(([, request = ""]) => ({ request, far })));
  assert(rows.length > 40, `${rows.length} rows`);
  assertEquals(new Set(rows.map(({ far }) => far)), new Set(["full", "partial", "none"]));
  const there = ROUTES.filter(({ run }) => run.name !== REFUSES);
  const refused = ROUTES.filter(({ run }) => run.name === REFUSES);
  assertEquals(
    rows.filter(({ far }) => far !== "none").map(({ request }) => request).sort(),
    there.map(({ method, path }) => `${method} ${path}`).sort(),
  );
  // one line for a path, whatever is done there
  const pathOf = (request: string): string => request.replace(/^[A-Z]+ /, "");
  assertEquals(
    [...new Set(rows.filter(({ far }) => far === "none").map(({ request }) => pathOf(request)))]
      .sort(),
    [...new Set(refused.map(({ path }) => path.replace("/{rest...}", "")))].sort(),
  );
});

Deno.test("every operation that is partial is explained", async () => {
  const page = await readPage("docs/emulator-fidelity.md");
  const explained = sectionOf(page, "### What partial means").toLowerCase();
  const partial = tableRows(sectionOf(page, "## Operations")).filter(([, , far]) =>
    far === "partial"
  );
  assert(partial.length > 5);
  for (const [name = ""] of partial) assertStringIncludes(explained, name);
});
