import { assertEquals } from "@std/assert";
import { projectRoot } from "../scripts/project_paths.ts";

const root = projectRoot();

Deno.test("README.md names the version of Deno that the tests run with, everywhere the same", async () => {
  const readme = await Deno.readTextFile(`${root}/README.md`);
  const versions = new Set([...readme.matchAll(/deno@([0-9.]+)/g)].map(([, version]) => version));
  assertEquals([...versions], [Deno.version.deno]);
});

Deno.test("README.md's links lead to files", async () => {
  const readme = await Deno.readTextFile(`${root}/README.md`);
  const missing: string[] = [];
  for (const [, target = ""] of readme.matchAll(/\]\(([^)#]+)\)/g)) {
    await Deno.stat(`${root}/${target}`).catch(() => missing.push(target));
  }
  assertEquals(missing, []);
});
