import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { runInProcess } from "../cli/run_in_process.ts";
import { testFile } from "../support/poolgen.ts";
import { tempFolder } from "../support/temp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** What `config validate` says on stderr of a case; rewritten where UPDATE=1 is set. */
const EXPECTED = { valid: "notes.txt", invalid: "problems.txt" } as const;

type Kind = keyof typeof EXPECTED;

for (const kind of ["valid", "invalid"] as const) {
  for (const name of folderNames(testFile(`cases/config/${kind}`))) {
    Deno.test(`the ${kind} configuration ${name} gives its ${EXPECTED[kind]}`, async () => {
      await using folder = await tempFolder();
      const source = testFile(`cases/config/${kind}/${name}`);
      const inputs = await copyInputs(source, folder.path);
      const { code, stdout, stderr } = await runInProcess(["config", "validate"], {
        cwd: folder.path,
      });
      await assertExpected(`${source}/${EXPECTED[kind]}`, stderr);
      if (kind === "valid") {
        assertEquals([code, stdout], [0, validLines(inputs)]);
      } else {
        assertEquals([code, stdout], [2, ""]);
        assertMatch(stderr, /^\S+:\d+:\d+: .+\n/);
      }
    });
  }
}

function folderNames(folder: string): string[] {
  return [...Deno.readDirSync(folder)].filter((entry) => entry.isDirectory)
    .map((entry) => entry.name).sort();
}

/** Copies a case's configuration files, for their owner alone. */
async function copyInputs(source: string, target: string): Promise<string[]> {
  const expected = new Set<string>(Object.values(EXPECTED));
  const names: string[] = [];
  for await (const { name } of Deno.readDir(source)) {
    if (expected.has(name)) continue;
    names.push(name);
    await Deno.writeFile(`${target}/${name}`, await Deno.readFile(`${source}/${name}`), {
      mode: 0o600,
    });
  }
  assertNotEquals(names, []);
  return names;
}

const ORDER = ["pool", "credentials", "config", "poolgen", "nodes"];

function validLines(names: readonly string[]): string {
  const kinds = ORDER.flatMap((kind) => names.filter((name) => name.startsWith(`${kind}.`)));
  return kinds.map((name) => `${name}: valid\n`).join("");
}

async function assertExpected(path: string, actual: string): Promise<void> {
  if (Deno.env.get("UPDATE") === "1") {
    if (actual === "") await Deno.remove(path).catch(() => {});
    else await Deno.writeTextFile(path, actual);
  }
  assertEquals(actual, await Deno.readTextFile(path).catch(() => ""));
}

Deno.test("every kind of case is there", () => {
  for (const kind of Object.keys(EXPECTED) as Kind[]) {
    assertNotEquals(folderNames(testFile(`cases/config/${kind}`)), []);
  }
});
