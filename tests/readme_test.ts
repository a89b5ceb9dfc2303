import { assert, assertEquals } from "@std/assert";
import { projectRoot } from "../scripts/project_paths.ts";
import { exists } from "./support/exists.ts";
import { pages, readPage } from "./support/markdown.ts";

const root = projectRoot();

Deno.test("README.md names the version of Deno that the tests run with, everywhere the same", async () => {
  const readme = await Deno.readTextFile(`${root}/README.md`);
  const versions = new Set([...readme.matchAll(/deno@([0-9.]+)/g)].map(([, version]) => version));
  assertEquals([...versions], [Deno.version.deno]);
});

/** The anchors of a page, as code hosts make them of its headings. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading.toLowerCase().replace(/[^a-z0-9 _-]/g, "").replaceAll(" ", "-")
  );
}

Deno.test("every link of every page leads to a file, and to a heading of it", async () => {
  const wrong: string[] = [];
  let count = 0;
  for (const page of [...await pages(), "ARCHITECTURE.md"]) {
    for (const [, target = ""] of (await readPage(page)).matchAll(/\]\(([^)]+)\)/g)) {
      count++;
      if (target.startsWith("https:")) continue;
      const [path = "", anchor] = target.split("#");
      const file = path === "" ? page : new URL(path, `file:///${page}`).pathname.slice(1);
      const isThere = await exists(`${root}/${file}`);
      const leads = isThere &&
        (anchor === undefined || anchorsOf(await readPage(file)).includes(anchor));
      if (!leads) wrong.push(`${page}: ${target}`);
    }
  }
  assert(count > 30, `${count} links`);
  assertEquals(wrong, []);
});

Deno.test("docs/README.md leads to every page", async () => {
  const index = await readPage("docs/README.md");
  const missing = (await pages()).map((page) => page.replace("docs/", ""))
    .filter((page) => page !== "README.md" && !index.includes(`](${page})`));
  assertEquals(missing, []);
});
