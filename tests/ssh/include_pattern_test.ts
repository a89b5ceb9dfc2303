import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { includedPath, includePattern } from "../../lib/ssh/include_pattern.ts";
import { effectiveOptions } from "../support/effective_options.ts";
import { testWith } from "../support/programs.ts";
import { tempFolder } from "../support/temp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const SPECIAL = [
  "*",
  "?",
  "[",
  "]",
  "[a]",
  "%",
  "%h",
  "\\",
  '"',
  "'",
  "#",
  "=",
  "~",
  "$",
  "{a,b}",
  " ",
  "é",
];
const word = fc.array(fc.oneof(fc.constantFrom(...SPECIAL), fc.string({ maxLength: 3 })), {
  minLength: 1,
}).map((parts) => parts.join(""));

Deno.test("the path of a pattern comes back", () => {
  fc.assert(fc.property(word, (path) => assertEquals(includedPath(includePattern(path)), path)));
  assertEquals(includePattern("C:/Users/my pool/ssh_config"), '"C:/Users/my pool/ssh_config"');
});

testWith(["ssh"], "ssh includes the file whose path it is, and none beside it", async () => {
  await using folder = await tempFolder();
  const names = [...SPECIAL, "a b", "[$-&]", "[*]", "x[[]y", '\\"', "\\\\", "100%", "50%%"];
  const write = (path: string, port: number): Promise<void> =>
    Deno.writeTextFile(path, `Host probe\n  Port ${port}\n`, { mode: 0o600 });
  for (const [index, name] of names.entries()) {
    const own = `${folder.path}/${index}`;
    await Deno.mkdir(`${own}/${name}`, { recursive: true });
    // what the name would stand for as a pattern
    for (const other of ["a", "b", "h", "xay"]) {
      await Deno.mkdir(`${own}/${other}`);
      await write(`${own}/${other}/ssh_config`, 9);
    }
    await write(`${own}/${name}/ssh_config`, 7);
    const line = `Include ${includePattern(`${own}/${name}/ssh_config`)}\n`;
    await Deno.writeTextFile(`${own}/top`, line);
    const { port } = await effectiveOptions(["-F", `${own}/top`], "probe");
    assertEquals(port, ["7"], line);
  }
});
