import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { diffChanges } from "../../lib/artifacts/diff_changes.ts";
import type { FileChange } from "../../lib/artifacts/plan_changes.ts";
import { type CommandResult, runCommand } from "../support/command.ts";
import { testWith } from "../support/programs.ts";
import { tempFolder } from "../support/temp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** A file before and after; either may be missing. */
interface Case {
  readonly name: string;
  readonly before?: readonly [text: string, mode: number];
  readonly after?: readonly [text: string, mode: number];
}

function toChange(folder: string, { name, before, after }: Case): FileChange {
  const path = `${folder}/${name}`;
  const [text, mode] = after ?? [];
  return {
    path,
    change: before === undefined ? "created" : after === undefined ? "removed" : "updated",
    before: before?.[0],
    modeBefore: before?.[1],
    artifact: text === undefined || mode === undefined ? undefined : { path, text, mode },
  };
}

async function write(folder: string, cases: readonly Case[]): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for (const { name, before } of cases) {
    if (before === undefined) continue;
    const [text, mode] = before;
    await Deno.mkdir(`${folder}/${name}`.replace(/\/[^/]*$/, ""), { recursive: true });
    await Deno.writeTextFile(`${folder}/${name}`, text);
    await Deno.chmod(`${folder}/${name}`, mode);
  }
}

async function read(folder: string, name: string): Promise<[string, number] | undefined> {
  try {
    const text = await Deno.readTextFile(`${folder}/${name}`);
    return [text, ((await Deno.stat(`${folder}/${name}`)).mode ?? 0) & 0o777];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

const TOOLS: Readonly<Record<string, readonly string[]>> = {
  patch: ["patch", "-p1", "--no-backup-if-mismatch", "-i"],
  git: ["git", "-c", "safe.directory=*", "apply"],
};

/** Applies a patch with umask 022, which git takes its modes from. */
function apply(tool: readonly string[], patch: string, folder: string): Promise<CommandResult> {
  return runCommand("sh", ["-c", 'umask 022; "$@"', "sh", ...tool, patch], {
    cwd: folder,
    // not a part of any repository around
    env: { GIT_CEILING_DIRECTORIES: folder.replace(/\/[^/]*$/, "") },
  });
}

async function assertApplies(tool: string, cases: readonly Case[]): Promise<void> {
  await using temporary = await tempFolder();
  const folder = `${temporary.path}/work`;
  await write(folder, cases);
  const changes = cases.map((one) => toChange(folder, one));
  const patch = `${temporary.path}/patch`;
  await Deno.writeTextFile(
    patch,
    diffChanges(changes, (path) => path.slice(folder.length + 1)),
  );
  const { code, stdout, stderr } = await apply(TOOLS[tool] ?? [], patch, folder);
  assertEquals(code, 0, `${stdout}${stderr}\n${await Deno.readTextFile(patch)}`);
  for (const { name, after } of cases) {
    assertEquals(await read(folder, name), after === undefined ? undefined : [...after], name);
  }
}

const LONG = Array.from({ length: 60 }, (_, index) => `line ${index}\n`);

const CASES: readonly Case[] = [
  { name: "out/new", after: ["a\nb\n", 0o644] },
  { name: "out/new.sh", after: ["#!/bin/sh\n", 0o755] },
  { name: "out/gone", before: ["a\nb\n", 0o644] },
  { name: "out/gone.sh", before: ["#!/bin/sh\n", 0o755] },
  { name: "out/text", before: ["a\nb\nc\n", 0o644], after: ["a\nB\nc\n", 0o644] },
  {
    name: "out/two places",
    before: [LONG.join(""), 0o644],
    after: [LONG.toSpliced(50, 1, "x\n").toSpliced(3, 2).join(""), 0o644],
  },
  { name: "out/mode", before: ["a\n", 0o644], after: ["a\n", 0o755] },
  { name: "out/unmode", before: ["a\n", 0o755], after: ["a\n", 0o644] },
  { name: "out/both", before: ["a\nb\n", 0o644], after: ["a\nc\n", 0o755] },
  { name: "out/closed", before: ["a\nb\n", 0o600], after: ["a\nc\n", 0o644] },
  { name: "out/no end", before: ["a", 0o644], after: ["a\n", 0o644] },
  { name: "out/ends", before: ["a\n", 0o644], after: ["b", 0o644] },
  { name: "out/a  b'c", before: ["a\n", 0o644], after: ["b\n", 0o644] },
  { name: 'out/q"uo\\te', before: ["a\n", 0o644], after: ["b\n", 0o644] },
  { name: "out/ü𝄞", before: ["a\n", 0o644], after: ["b\n", 0o644] },
  { name: "-F", before: ["a\n", 0o644], after: ["b\n", 0o644] },
  {
    name: "out/dashes",
    before: ["-- x\t\n++ y\t\n", 0o644],
    after: ["-- z\t\n++ y\t\n@@\n", 0o644],
  },
];

for (const tool of Object.keys(TOOLS)) {
  testWith([tool], `${tool} applies a diff of every kind of change`, async () => {
    for (const one of CASES) await assertApplies(tool, [one]);
    await assertApplies(tool, CASES);
  });

  testWith([tool], `${tool} applies a diff of any texts`, async () => {
    const line = fc.constantFrom("a", "b", "", "-", "+", "@@", "\\", "--- a", "+++ b", " ", "diff");
    const text = fc.array(line, { minLength: 1, maxLength: 12 }).map((all) =>
      `${all.join("\n")}\n`
    );
    const pair = fc.tuple(text, text).filter(([before, after]) => before !== after);
    await fc.assert(
      fc.asyncProperty(fc.array(pair, { minLength: 1, maxLength: 20 }), async (pairs) => {
        await assertApplies(
          tool,
          pairs.map(([before, after], index) => ({
            name: `f${index}`,
            before: [before, 0o644],
            after: [after, 0o644],
          })),
        );
      }),
      { numRuns: 8 },
    );
  });

  testWith([tool], `${tool} applies a diff of texts with nothing in common`, async () => {
    const lines = (word: string): string =>
      Array.from({ length: 5000 }, (_, index) => `${word} ${index}\n`).join("");
    await assertApplies(tool, [
      { name: "f", before: [lines("a"), 0o644], after: [lines("b"), 0o644] },
      { name: "g", before: [lines("a"), 0o644], after: [lines("b").trimEnd(), 0o644] },
    ]);
  });
}

Deno.test("a diff tells nothing of what does not change", () => {
  const unchanged = toChange("/x", { name: "a", before: ["a\n", 0o644], after: ["a\n", 0o644] });
  assertEquals(diffChanges([{ ...unchanged, change: "unchanged" }], (path) => path), "");
});

Deno.test("a diff names a path outside the current folder from the root", () => {
  const text = diffChanges(
    [toChange("/x y", { name: "a", after: ["a\n", 0o644] })],
    (path) => path,
  );
  assert(text.includes("+++ b/x y/a\t\n"), text);
});

Deno.test("no character of a name can act on a terminal", () => {
  const change = toChange("/x", { name: "\u001b[2J\u202e", after: ["a\n", 0o644] });
  const text = diffChanges([change], (path) => path);
  assertEquals(/[^\n\t\x20-\x7e]/.test(text), false, text);
});
