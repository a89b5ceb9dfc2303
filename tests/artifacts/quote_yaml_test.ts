import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { parse } from "@std/yaml";
import fc from "fast-check";
import { load } from "js-yaml";
import { quoteYaml } from "../../lib/artifacts/quote_yaml.ts";
import { parseYamlDocument } from "../../lib/config/yaml_document.ts";
import { UserError } from "../../lib/errors.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** Texts that a parser of YAML could take for something else, besides any text at all. */
const texts = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "",
    "~",
    "null",
    "NO",
    "y",
    "0x1f",
    "0o17",
    "017",
    "1_000",
    "1e3",
    ".inf",
    "-",
    "---",
  ),
  fc.constantFrom(
    "a: b",
    "a #b",
    "*a",
    "&a",
    "!a",
    "- a",
    "? a",
    "<<",
    "a\n---\nb",
    "\u0085",
    "\ufeff",
  ),
  fc.stringMatching(/^[-+.0-9A-Za-z_~:#]{1,8}$/),
);

Deno.test("what is quoted for YAML is read back as the same text, in a map and in a list", () => {
  fc.assert(
    fc.property(texts, (text) => {
      const document = `a: ${quoteYaml(text)} # a comment\nb:\n  - ${quoteYaml(text)}\n`;
      const expected = { a: text, b: [text] };
      assertEquals(parse(document), expected);
      assertEquals(load(document), expected);
      const own = parseYamlDocument(document);
      if ("value" in own) assertEquals(own.value, expected);
      else throw new Error(`${document}: ${JSON.stringify(own.faults)}`);
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("words that older YAML takes for yes or no are quoted, and others stay as they are", () => {
  for (const word of ["yes", "No", "ON", "off", "y", "N", "true", "NULL"]) {
    assertEquals(quoteYaml(word), `"${word}"`);
  }
  for (const word of ["shipyard", "STANDARD_D2S_V3", "_svc-1"]) assertEquals(quoteYaml(word), word);
  assertMatch(quoteYaml("12"), /^"/);
  assertThrows(() => quoteYaml("\ud800"), UserError, "it is not text");
});
