import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { ReadEntry } from "../../../lib/docker/read_from_container.ts";
import { mirrorFiles } from "../../../lib/emulator/docker/mirror_files.ts";
import { pathsBelow } from "../../support/render_project.ts";
import { tempFolder } from "../../support/temp.ts";

function entry(path: string, kind: ReadEntry["kind"], text = ""): ReadEntry {
  return { path, kind, mode: 0o777, uid: 0, gid: 0, bytes: new TextEncoder().encode(text) };
}

Deno.test("a folder holds what was read, and no longer what was there before", async () => {
  await using temp = await tempFolder();
  const folder = `${temp.path}/batch`;
  await Deno.mkdir(folder);
  await Deno.writeTextFile(`${folder}/old`, "");
  await mirrorFiles(folder, [
    entry("tasks", "folder"),
    entry("tasks/startup/stdout.txt", "file", "said\n"),
    entry("tasks/shared", "folder"),
    entry("tasks/link", "link"),
    entry("tasks/pipe", "other"),
  ]);
  assertEquals((await pathsBelow(folder)).sort(), ["shared", "startup", "startup/stdout.txt"]);
  assertEquals(await Deno.readTextFile(`${folder}/startup/stdout.txt`), "said\n");
  assertEquals((await Deno.stat(`${folder}/startup/stdout.txt`)).mode, 0o100600);
});

Deno.test("no name leads out of the folder", async () => {
  const part = fc.constantFrom("..", ".", "", "a", "b\\..\\c", "b\0", "/etc", "~");
  const path = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join("/"));
  await fc.assert(
    fc.asyncProperty(fc.array(path, { maxLength: 6 }), async (paths) => {
      await using temp = await tempFolder();
      const distinct = [...new Set(paths)];
      // one name cannot be a file and a folder
      const files = distinct.map((one, index) => entry(`tasks/f${index}/${one}`, "file", "x"));
      await mirrorFiles(`${temp.path}/in/batch`, files);
      const outside = (await pathsBelow(temp.path)).filter((one) => !/^in(?:\/batch|$)/.test(one));
      assertEquals(outside, []);
    }),
    { numRuns: 40 },
  );
});
