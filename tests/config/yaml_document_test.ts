import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseYamlDocument } from "../../lib/config/yaml_document.ts";

Deno.test.sanitizer({ ops: true, resources: true });

function valueOf(text: string): unknown {
  const document = parseYamlDocument(text);
  assert("value" in document, JSON.stringify(document));
  return document.value;
}

function faultsOf(text: string, maxValues?: number): string[] {
  const document = parseYamlDocument(text, maxValues);
  assert("faults" in document, `${text} is accepted`);
  return document.faults.map(({ line, column, path, message }) =>
    `${line === undefined ? (path ?? []).join(".") : `${line}:${column}`}: ${message}`
  );
}

Deno.test("scalars have the types that they have for Batch Shipyard, which reads YAML 1.2", () => {
  const texts = "~ null true False yes no on 12 -3 +4 1e3 .5 1.0 1_000";
  assertEquals(valueOf(`[${texts.split(" ").join(", ")}]`), [
    ...[null, null, true, false, "yes", "no", "on", 12, -3, 4, 1000, 0.5, 1, 1000],
  ]);
  // no octal numbers but those that say so
  assertEquals(valueOf("[017, -09, 0o17, 0x1F, 0b11]"), [17, -9, 15, 31, 3]);
  assertEquals(valueOf("a: 010"), { a: 10 });
  assertEquals(valueOf("[2020-01-01, 00:15:00, 1:30, '5', \"\\u00e9\", !!str 5]"), [
    ...["2020-01-01", "00:15:00", "1:30", "5", "é", "5"],
  ]);
});

Deno.test("an alias is its anchor's value, also where that is 0, false or empty", () => {
  const text = `a: &a 0\nb: *a\nc: &c false\nd: *c\ne: &e ""\nf: *e\ng: &g ~\nh: *g\ni: {x: *a}\n`;
  assertEquals(valueOf(text), {
    ...{ a: 0, b: 0, c: false, d: false, e: "", f: "", g: null, h: null },
    i: { x: 0 },
  });
  // alone, where nothing after it is out of place if it is taken for null
  assertEquals(valueOf("a: &a 0\nb: *a\n"), { a: 0, b: 0 });
  assertEquals(valueOf("{a: &a false, b: *a}"), { a: false, b: false });
  const shared = valueOf("a: &a {x: [1]}\nb: *a\n") as Record<string, unknown>;
  assert(shared["a"] === shared["b"]);
});

Deno.test("layouts that people use are read", () => {
  assertEquals(valueOf("a: [\n  1,\n  2\n]\nb: {\n  c: 3\n}\n"), { a: [1, 2], b: { c: 3 } });
  assertEquals(valueOf("a:\n- 1\n-\n  - 2\nb: >-\n  x\n  y\n"), { a: [1, [2]], b: "x y" });
  assertEquals(valueOf('{\r\n\t"a": "\\/\\ud83d\\ude00"\r\n}\r\n'), { a: "/😀" });
  assertEquals(valueOf("--- # c\na: 1 # d\n..."), { a: 1 });
  assertEquals(valueOf("a: 'x  \n  y'\n"), { a: "x y" });
  assertEquals(valueOf("&a b: !!str 5\n? c\n: *a\n"), { b: "5", c: "b" });
  assertEquals(valueOf("a: b # c\nc: d#e"), { a: "b", c: "d#e" });
  for (const text of ["", "\n", "# c", "---\n", "~"]) assertEquals(valueOf(text) ?? null, null);
});

Deno.test("tabs are refused where they would pass for indentation", () => {
  // read as siblings, these keys would change their meaning without a word
  assertEquals(faultsOf("a:\n\tb: 1\n"), ["2:1: is indented with a tab; use spaces"]);
  assertEquals(faultsOf("a:\n  b: 1\n \tc: 1\n"), ["3:3: is indented with a tab; use spaces"]);
  assertEquals(faultsOf("\ta: 1"), ["1:3: is indented with a tab; use spaces"]);
  assertEquals(valueOf("a:\tb\nc: [1,\t2]\t# d\n"), { a: "b", c: [1, 2] });
});

const OUT_OF_PLACE =
  "is not valid YAML here; check the indentation, and put text with special characters in quotes";

Deno.test("a fault of the text tells its place, what is wrong and what to do", () => {
  const cases: readonly (readonly [text: string, fault: string])[] = [
    ["a: 1\nb: 2\n'a': 3\n", '3:1: repeats the key "a" of the same map; keep one'],
    ["{a: 1, a: 2}", '1:8: repeats the key "a" of the same map; keep one'],
    ["? a b\n: 1\n? a b\n: 2\n", "3:3: repeats a key of the same map; keep one"],
    [
      "a: [b, *c]",
      '1:8: refers to an anchor that is not there; put text that begins with "*" in quotes',
    ],
    ["a: *", '1:4: refers to an anchor that is not there; put text that begins with "*" in quotes'],
    ["a:   !b c", '1:6: has a tag that is not known; put text that begins with "!" in quotes'],
    ["a: !b!c d", '1:4: has a tag that is not known; put text that begins with "!" in quotes'],
    ["a: !!int b", '1:4: has a tag that is not known; put text that begins with "!" in quotes'],
    ["a:\n  'b\n\n", "2:3: begins a text in quotes that never ends"],
    ['a: "b', "1:4: begins a text in quotes that never ends"],
    ["a: [1, {b: 2}\n", '1:4: begins a list or map that never ends; close it with "]" or "}"'],
    ["a: b: c", `1:5: ${OUT_OF_PLACE}`],
    ["a: @b", `1:4: ${OUT_OF_PLACE}`],
    ["a: 1\n b: 2", `2:3: ${OUT_OF_PLACE}`],
    ["a: 1\n- b", `2:1: ${OUT_OF_PLACE}`],
    ["a: 1\nb\nc: 2", '3:2: is not valid YAML: a ":" is missing after a key'],
    ["a: 'b\0'", "1:6: contains a control character"],
    ["a: 'b\x1b'", "1:6: contains a control character"],
    ["a: 1\n---\nb: 2", "2:1: holds more than one document; keep one"],
    ["# c\n---\na: 1\n# d\n--- b\n", "5:1: holds more than one document; keep one"],
    ["%YAML 1.2\n%YAML 1.2\n---\na: 1", "3:1: is not valid YAML: duplication of %YAML directive"],
  ];
  assertEquals(cases.map(([text]) => [text, ...faultsOf(text)]), cases.map((row) => [...row]));
});

Deno.test("a document may nest 32 lists and maps", () => {
  const message = "is nested too deep: more than 32 lists and maps in each other";
  const lists = (levels: number): string => `${"[".repeat(levels)}x${"]".repeat(levels)}`;
  const maps = (levels: number): string => `${"{a: ".repeat(levels)}x${"}".repeat(levels)}`;
  const block = (levels: number): string =>
    Array.from({ length: levels }, (_, level) => `${" ".repeat(level)}a:\n`).join("") +
    `${" ".repeat(levels)}x\n`;
  for (const deep of [lists, maps, block]) {
    valueOf(deep(32));
    for (const levels of [33, 34, 35, 500]) {
      assert(faultsOf(deep(levels))[0]?.endsWith(message), deep(levels));
    }
  }
  for (const opening of ["[", "{a: ", "- ", "? ", "[{a: ", "- ? "]) {
    const [fault = ""] = faultsOf(opening.repeat(10_000));
    assert(fault.endsWith(message), `${opening}: ${fault}`);
  }
});

Deno.test("aliases count with all that they stand for", () => {
  const laughs = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
  for (let i = 1; i < 10; i++) laughs.push(`a${i}: &a${i} [${`*a${i - 1},`.repeat(10)}]`);
  const message = "holds more than 50000 values, those of its aliases counted";
  assertEquals(faultsOf(laughs.join("\n")), [`: ${message}`]);
  assertEquals(faultsOf("[a, b, c]", 3), [`: ${message.replace("50000", "3")}`]);
  assert("value" in parseYamlDocument("[a, b, c]", 4));
});

Deno.test("what the parsers need much more room for than it takes is counted beforehand", () => {
  const cases: readonly (readonly [text: string, most: number, name: string])[] = [
    ["\n", 200_000, "lines"],
    ["\r", 200_000, "lines"],
    ["\\", 200_000, "backslashes"],
    ["''", 200_000, "single quotes in pairs"],
    ["\0", 200_000, "NUL characters"],
    ["&", 10_000, "ampersands"],
  ];
  for (const [mark, most, name] of cases) {
    const fault = `: holds more than ${most} ${name}`;
    assertEquals(faultsOf(mark.repeat(most + 1)), [fault]);
    const fewer = parseYamlDocument(`# ${mark.repeat(most)}`);
    assert(!("faults" in fewer) || fewer.faults[0]?.message !== fault.slice(2), name);
  }
});

Deno.test("reading a large text ends where it holds too many lists, maps or values", () => {
  // what follows is never read: otherwise it would be the fault
  const end = ",".repeat(1 << 16);
  assertEquals(faultsOf(`[${"[],".repeat(60)}${end}`, 150), [
    ": holds more than 30 lists and maps",
  ]);
  const message = ": holds more than 150 values, those of its aliases counted";
  assertEquals(faultsOf(`[${"1,".repeat(700)}${end}`, 150), [message]);
  // a value may be tried as a key before, and has to count once
  const twice = `${"-\n  []\n".repeat(29)}#${end}`;
  assert("value" in parseYamlDocument(twice, 150));
  const pairs = Array.from({ length: 149 }, (_, i) => `? k${i}\n:\n  v\n`).join("");
  assert("value" in parseYamlDocument(`${pairs}#${end}`, 150));
});

Deno.test("a chain of aliases cannot lead deeper than a text can nest", () => {
  // keys that are numbers come first and in their order, so that the longest way comes first
  const chain = Array.from(
    { length: 9_000 },
    (_, i) => `${9_000 - i}: &a${i} [${i === 0 ? "x" : `*a${i - 1}`}]`,
  );
  const faults = faultsOf(chain.join("\n"), 1e6);
  assertEquals(
    faults[0]?.replace(/^[0-9.]+/, ""),
    ": is nested too deep: more than 32 lists and maps in each other",
  );
});

Deno.test("cycles, merge keys and keys that are dangerous in JavaScript are faults", () => {
  assertEquals(faultsOf("a: &a {b: [*a]}"), ["a.b.0: contains itself through an alias"]);
  assertEquals(faultsOf("&a [*a]"), ["0: contains itself through an alias"]);
  assertEquals(faultsOf("a: &a {x: 1}\nb: {<<: *a, c: 1}"), [
    "b.<<: merge keys are not supported; write the keys out",
  ]);
  assertEquals(faultsOf("a: [{__proto__: {x: 1}}]\nconstructor: {prototype: 1}"), [
    "a.0.__proto__: is not allowed as a key",
    "constructor: is not allowed as a key",
    "constructor.prototype: is not allowed as a key",
  ]);
  assertEquals(Reflect.get({}, "x"), undefined);
});

Deno.test("of many faults a thousand are told", () => {
  assertEquals(faultsOf("- <<: 1\n".repeat(5_000)).length, 1_000);
  assertEquals(faultsOf(`a: &a [${"*a,".repeat(5_000)}]`).length, 1_000);
});

const fragments = fc.array(
  fc.constantFrom(
    ...[
      "a",
      "b:",
      ": ",
      "- ",
      "? ",
      "[",
      "]",
      "{",
      "}",
      ",",
      "&x ",
      "*x",
      "!t ",
      "!!str ",
      "'",
      '"',
    ],
    ...[
      "|",
      ">-",
      "\n",
      "\n  ",
      "\t",
      "#",
      "%",
      "@",
      "---\n",
      "...\n",
      "<<: ",
      "\\",
      "\0",
      "\ufeff",
      "1",
      "~",
    ],
  ),
  { maxLength: 40 },
).map((parts) => parts.join(""));

Deno.test("parseYamlDocument() gives a value or faults on any text, and never throws", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), fragments), (text) => {
      const document = parseYamlDocument(text);
      if ("value" in document) return;
      assert(document.faults.length > 0);
      for (const { message, line = 1, column = 1 } of document.faults) {
        assert(!message.includes("\n") && message.length < 200, message);
        assert(line >= 1 && column >= 1 && line <= text.split(/\r\n?|\n/).length + 1);
      }
    }),
    { numRuns: 3_000 },
  );
});

Deno.test("parseYamlDocument() reads back whatever JSON can say", () => {
  const keys = fc.string().filter((key) => !/^(?:<<|__proto__|constructor|prototype)$/.test(key));
  const { json } = fc.letrec<{ json: unknown }>((tie) => ({
    json: fc.oneof(
      { maxDepth: 5 },
      fc.oneof(
        fc.string({ unit: "grapheme" }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
      ),
      fc.constantFrom(null, true, false),
      fc.array(tie("json"), { maxLength: 4 }),
      fc.dictionary(keys, tie("json"), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));
  fc.assert(fc.property(json, (value) => {
    const text = JSON.stringify(value);
    assertEquals(valueOf(text), JSON.parse(text));
  }));
});
