import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { safeJson, safeText } from "../../../lib/cli/terminal/safe_text.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

Deno.test("characters that do something to a terminal are shown by their number", () => {
  const cases: readonly (readonly [text: string, shown: string])[] = [
    ["plain é 😀 \u00a0", "plain é 😀 \u00a0"],
    ["a\nb\r\tc\0", "a\\u{a}b\\u{d}\\u{9}c\\u{0}"],
    ["\x1b]52;c;x\x07\x9b1m\x7f", "\\u{1b}]52;c;x\\u{7}\\u{9b}1m\\u{7f}"],
    [
      "a\u202eb\u2066\u061c\u200b\u00ad\ufeff",
      "a\\u{202e}b\\u{2066}\\u{61c}\\u{200b}\\u{ad}\\u{feff}",
    ],
    ["\u2028\u2029\u{e0041}", "\\u{2028}\\u{2029}\\u{e0041}"],
    ["\ud800", "\\u{d800}"],
  ];
  assertEquals(cases.map(([text]) => safeText(text)), cases.map(([, shown]) => shown));
});

Deno.test("what CI services take for a command is broken up", () => {
  assertEquals(safeText("a ##vso[task.x]b"), "a #\\u{23}vso[task.x]b");
  assertEquals(safeText("##[error] ###[x]"), "#\\u{23}[error] ##\\u{23}[x]");
  assertEquals(safeText("##VSO[x]"), "#\\u{23}VSO[x]");
  assertEquals(safeText("::add-path::/x"), "\\u{3a}:add-path::/x");
  assertEquals(safeText("  ::stop-commands::t"), "  \\u{3a}:stop-commands::t");
  assertEquals(safeText("## [x] a::b ##vs"), "## [x] a::b ##vs");
});

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.array(
    fc.constantFrom(
      ..."#:[]vso \n\t\0\x1b\x9b\u200b\u202e\u2028\ud800a".split(""),
      "##vso[",
      "##[",
      "::",
    ),
  ).map((parts) => parts.join("")),
);

Deno.test("safeText() gives one line that is safe, and nothing new the second time", () => {
  fc.assert(
    fc.property(text, (given) => {
      const safe = safeText(given);
      assert(!UNSAFE.test(safe), safe);
      assert(!/##vso\[|##\[|^\s*::/i.test(safe), safe);
      assertEquals(safeText(safe), safe);
    }),
    { numRuns: 5_000 },
  );
});

Deno.test("safeJson() is as safe, and means the same to who parses it", () => {
  const value = fc.dictionary(text, fc.oneof(text, fc.array(text), fc.boolean(), fc.double()), {
    noNullPrototype: true,
  });
  fc.assert(
    fc.property(value, (given) => {
      const json = safeJson(given);
      assertEquals(JSON.parse(json), JSON.parse(JSON.stringify(given)));
      for (const line of json.split("\n")) {
        assert(!UNSAFE.test(line), line);
        assert(!/##vso\[|##\[|^\s*::/i.test(line), line);
      }
    }),
    { numRuns: 2_000 },
  );
});
