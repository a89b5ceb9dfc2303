import { assertEquals, assertRejects } from "@std/assert";
import { readStateFile, StateFile } from "../../../lib/emulator/instance/state_file.ts";
import { FileError } from "../../../lib/errors.ts";
import { tempFolder } from "../../support/temp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

Deno.test("what was promised is on disk, and many changes at once are few writes", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/state.json`;
  let count = 0;
  let looked = 0;
  const failures: unknown[] = [];
  const file = new StateFile(path, () => {
    looked++;
    return { count };
  }, (error) => failures.push(error));
  assertEquals(await readStateFile(path), undefined);
  const promised: Promise<void>[] = [];
  for (let change = 1; change <= 500; change++) {
    count = change;
    file.changed();
    promised.push(file.saved());
  }
  await Promise.all(promised);
  assertEquals(await readStateFile(path), { count: 500 });
  assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
  assertEquals([looked < 10, failures], [true, []]);
  assertEquals([...Deno.readDirSync(folder.path)].length, 1);
});

Deno.test("a state that cannot be written is told, and written once it can be", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/missing/state.json`;
  const failures: unknown[] = [];
  const file = new StateFile(path, () => "state", (error) => failures.push(error));
  file.changed();
  await assertRejects(() => file.saved(), FileError);
  assertEquals(failures.length > 0, true);
  await Deno.mkdir(`${folder.path}/missing`);
  await file.saved();
  assertEquals(await readStateFile(path), "state");
});

Deno.test("a damaged state is no state", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/state.json`;
  await Deno.writeTextFile(path, '{"half":');
  await assertRejects(() => readStateFile(path), SyntaxError);
});
