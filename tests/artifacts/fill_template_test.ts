import { assertEquals, assertThrows } from "@std/assert";
import { fillTemplate, TemplateError } from "../../lib/artifacts/fill_template.ts";

Deno.test.sanitizer({ ops: true, resources: true });

function fill(text: string, view: object = {}): string {
  const quote = (value: string): string => `<${value}>`;
  return fillTemplate({ name: "t.tmpl", text, variables: ["a", "b", "list"], quote }, view);
}

Deno.test("every value of a template is quoted, and nothing else", () => {
  assertEquals(fill("x {{a}} & {{ b }}\n", { a: "&<\"'", b: 7 }), "x <&<\"'> & <7>\n");
  assertEquals(fill("{{#list}}{{.}},{{/list}}", { list: ["1", "2"] }), "<1>,<2>,");
  assertEquals(fill("{{#list}}{{a}}{{b}};{{/list}}", { b: "B", list: [{ a: "1" }] }), "<1><B>;");
  assertEquals(fill("x {{list}}", { list: ["1 2", 3] }), "x <1 2> <3>");
  assertEquals(fill("{{^list}}none{{/list}}{{! a remark }}", { list: [] }), "none");
  assertEquals(fill("{{#a}}yes{{/a}}{{#b}}no{{/b}}", { a: true, b: false }), "yes");
  assertEquals(fill("{{a}}", { a: "{{b}} {{{b}}}", b: "x" }), "<{{b}} {{{b}}}>");
});

const REFUSED: readonly (readonly [text: string, reason: string])[] = [
  ["{{{a}}}", 'unquoted values are not allowed (at "a")'],
  ["{{&a}}", 'unquoted values are not allowed (at "a")'],
  ["{{& a }}", 'unquoted values are not allowed (at "a")'],
  ["{{>a}}", 'partials are not allowed (at "a")'],
  ["{{=<% %>=}}<%a%>", 'other delimiters are not allowed (at "<% %>")'],
  ["{{#list}}{{#a}}{{{b}}}{{/a}}{{/list}}", 'unquoted values are not allowed (at "b")'],
  ["{{^a}}{{>b}}{{/a}}", 'partials are not allowed (at "b")'],
  ["{{A}}", "there is no {{A}}"],
  ["{{lst}}", "there is no {{lst}}; did you mean {{list}}?"],
  ["{{#unknown_name}}{{/unknown_name}}", "there is no {{unknown_name}}"],
  ["{{^unknown_name}}{{/unknown_name}}", "there is no {{unknown_name}}"],
  ["{{a.constructor}}", "there is no {{a.constructor}}"],
  ["{{<a}}{{/a}}", "nopened section"],
  ["{{#a}}", "nclosed section"],
  ["{{a", "nclosed tag"],
];

for (const [text, reason] of REFUSED) {
  Deno.test(`a template with ${text} is refused`, () => {
    const view = { a: { constructor: "x" }, b: "x", list: [] };
    const error = assertThrows(() => fill(text, view), TemplateError, reason);
    assertEquals(error.message.startsWith("Cannot use the template t.tmpl: "), true, error.message);
    assertEquals(error.code, 2);
  });
}

Deno.test("an unknown name comes with the list of those that exist", () => {
  const error = assertThrows(() => fill("{{zzzzzz}}"), TemplateError);
  assertEquals(error.hint, "It may use: a, b, list");
});
