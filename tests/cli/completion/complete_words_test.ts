import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { COMMANDS, GLOBAL_OPTIONS } from "../../../lib/cli/command_table/commands.ts";
import { spellingsOf } from "../../../lib/cli/arguments/split_words.ts";
import { choicesOf, optionKind } from "../../../lib/cli/arguments/value_kind.ts";
import { tempFolder } from "../../support/temp.ts";
import { runInProcess } from "../run_in_process.ts";

Deno.test.sanitizer({ ops: true, resources: true });

async function complete(
  words: readonly string[],
  cwd = "/nonexistent",
  shell = "fish",
): Promise<[kind: string, values: string[]]> {
  const args = ["__complete", shell, `${words.length - 1}`, ...words];
  const { code, stdout, stderr } = await runInProcess(args, { cwd, home: cwd });
  assertEquals([code, stderr], [0, ""]);
  const [kind = "", ...lines] = stdout.trimEnd().split("\n");
  return [kind, lines.map((line) => line.split("\t")[0] ?? "")];
}

Deno.test("every word of every command is offered where it can stand", async () => {
  for (const own of COMMANDS.flatMap(spellingsOf)) {
    for (const [index, word] of own.entries()) {
      const [kind, values] = await complete([...own.slice(0, index), word]);
      assertEquals(kind, "words");
      assert(values.includes(word), own.join(" "));
    }
  }
});

Deno.test("every option of every command is offered, and the values of closed lists", async () => {
  for (const { words, options } of COMMANDS) {
    const [, values] = await complete([...words, "--"]);
    const all = [...options, ...GLOBAL_OPTIONS];
    assertEquals(values.toSorted(), all.map(({ name }) => `--${name}`).toSorted());
    for (const option of all) {
      const kind = optionKind(option);
      const choices = choicesOf(kind);
      if (choices !== undefined) {
        assertEquals(await complete([...words, `--${option.name}`, ""]), ["words", [...choices]]);
      }
      if (option.value === "FILE") {
        assertEquals(await complete([...words, `--${option.name}=`]), ["files", []]);
      }
      if (option.value === "DIR") {
        assertEquals(await complete([...words, `--${option.name}`, ""]), ["folders", []]);
      }
    }
  }
});

Deno.test("an option that was given is not offered again, unless it may be", async () => {
  const [, values] = await complete(["pool", "nodes", "del", "-y", "--nodeid", "x", "--"]);
  assert(!values.includes("--yes") && values.includes("--nodeid"));
});

Deno.test("the shells that docker env speaks to are offered, also beside others that it knows", async () => {
  const line = ["docker", "env", "0", "--shell", ""];
  assertEquals(await complete(line), ["words", ["sh", "fish", "pwsh", "cmd"]]);
});

Deno.test("what belongs to another program is left to the shell", async () => {
  assertEquals(await complete(["emulator", "exec", "--", "se"]), ["files", []]);
});

Deno.test("bash gets the part of a word that it replaces", async () => {
  const line = ["pool", "add", "--key-type", "=", "e"];
  assertEquals(await complete(line, undefined, "bash"), ["words", ["ed25519"]]);
  assertEquals(await complete(line.slice(0, 4), undefined, "bash"), ["words", [
    "rsa",
    "ed25519",
  ]]);
});

Deno.test("whatever is typed and whatever nodes.json holds, only plain words are offered", async () => {
  await using folder = await tempFolder();
  await Deno.mkdir(`${folder.path}/generated`);
  const node = fc.record({ alias: fc.string(), node_id: fc.string() });
  const json = fc.oneof(fc.jsonValue(), fc.record({ nodes: fc.array(node), pool: fc.string() }));
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom("pool", "ssh", "--nodeid", "--cardinal", "--poolid", "check", "--"),
  );
  await fc.assert(
    fc.asyncProperty(json, fc.array(word), async (document, words) => {
      await Deno.writeTextFile(`${folder.path}/generated/nodes.json`, JSON.stringify(document));
      for (const line of [words, ["pool", "ssh", "--nodeid", ""], ["check", ""]]) {
        const args = ["__complete", "zsh", `${Math.max(line.length - 1, 0)}`, ...line];
        const { stdout, stderr } = await runInProcess(args, { cwd: folder.path });
        assertEquals(stderr, "");
        for (const shown of stdout.split("\n")) {
          assert(/^[A-Za-z0-9_.:=@%+,/-]*(?:\t[^\p{Cc}]*)?$/u.test(shown), shown);
        }
      }
    }),
    { numRuns: 60 },
  );
});

Deno.test("a shell that asks wrongly gets no words, and no complaint", async () => {
  for (const args of [[], ["tcsh", "0"], ["bash"], ["bash", "-1"], ["bash", "x", "y"]]) {
    const outcome = await runInProcess(["__complete", ...args], { cwd: "/" });
    assertEquals(outcome, { code: 2, stdout: "", stderr: "" });
  }
});
