import { assertEquals, assertStringIncludes } from "@std/assert";
import { COMMANDS } from "../../../lib/cli/command_table/commands.ts";
import { TOPICS } from "../../../lib/cli/help/help_topics.ts";
import { manPage } from "../../../lib/cli/help/man_page.ts";
import { runCommand } from "../../support/command.ts";
import { testWith } from "../../support/programs.ts";
import { tempFolder } from "../../support/temp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

testWith(
  ["man", "groff"],
  "man shows every command and topic, and groff finds nothing wrong",
  async () => {
    await using folder = await tempFolder();
    const path = `${folder.path}/poolgen.1`;
    await Deno.writeTextFile(path, manPage());
    const checked = await runCommand("groff", ["-ww", "-man", "-Tutf8", "-z", path]);
    assertEquals([checked.code, checked.stdout, checked.stderr], [0, "", ""]);
    const shown = await runCommand("man", ["--warnings", "-l", path], {
      env: { MANWIDTH: "200", MANPAGER: "cat", LC_ALL: "C.UTF-8", MAN_KEEP_FORMATTING: "" },
    });
    assertEquals([shown.code, shown.stderr], [0, ""]);
    const text = shown.stdout.replace(/\s+/g, " ");
    for (const { words, summary, options, examples } of COMMANDS) {
      assertStringIncludes(
        text,
        ` ${words.join(" ")} ${summary}. poolgen ${words.join(" ")} [OPTION]`,
      );
      for (const { name } of options) assertStringIncludes(text, `--${name} `);
      for (const example of examples) assertStringIncludes(text, example);
    }
    for (const { summary, parts } of TOPICS) {
      for (const part of [`${summary}.`, ...parts.flat(2)]) {
        assertStringIncludes(text, part.replaceAll("…", "..."));
      }
    }
  },
);
