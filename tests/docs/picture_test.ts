import { assert, assertEquals } from "@std/assert";
import { PICTURE, recordPicture } from "../../scripts/picture.ts";
import { textOf } from "../../scripts/record_session.ts";
import { sessionSvg } from "../../scripts/session_svg.ts";
import { readPage } from "../support/markdown.ts";
import { testWith } from "../support/programs.ts";
import { tempFolder } from "../support/temp.ts";
import { TERMINAL } from "../support/terminal.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** The lines of text that a picture shows. */
function linesOf(svg: string): string[] {
  return [...svg.matchAll(/<text [^>]*>(.*?)<\/text>/g)].map(([, text = ""]) =>
    text.replace(/<[^>]*>/g, "").replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll(
      "&gt;",
      ">",
    ).replaceAll(
      "&amp;",
      "&",
    )
  );
}

/** What a session shows, without what differs from run to run and from one OpenSSH to another. */
function withoutChance(lines: readonly string[]): string[] {
  const kept: string[] = [];
  let isOurs = true;
  for (const line of lines.filter((line) => line !== "")) {
    if (line.startsWith("$ ")) isOurs = line.startsWith("$ poolgen");
    if (!isOurs && !line.startsWith("$ ")) continue;
    kept.push(
      line.replace(/tvmps_\w+/g, "ID").replace(/127\.0\.0\.1:\d+/g, "PLACE").replace(
        /process \d+/,
        "process",
      )
        .replace(/\/\S*(?=\/\.poolgen)/, "HOME"),
    );
  }
  return kept;
}

testWith(
  [TERMINAL, "stty", "bash", "ssh"],
  "the README's picture shows what poolgen does",
  async () => {
    await using home = await tempFolder();
    const shown = linesOf(await readPage(PICTURE.path));
    assert(shown.length > 20);
    const real = (await recordPicture(home.path)).map(textOf);
    assertEquals(
      withoutChance(shown),
      withoutChance(real),
      `${PICTURE.path} is of an older poolgen; make it anew with: deno task picture`,
    );
  },
);

Deno.test("a picture holds its lines as they are", () => {
  const lines = ['$ a <b> & "c"', "", "  d"];
  const spans = lines.map((text) =>
    text.split(/(?<= )/).map((word, index) => (
      { text: word, isBold: false, isDim: index === 1, color: index === 2 ? 1 : undefined }
    ))
  );
  assertEquals(linesOf(sessionSvg(spans, 20, "t")), lines.filter((line) => line !== ""));
});
