import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { pathLocator } from "../../lib/config/locate_path.ts";
import { type KeyPath, parseYamlDocument } from "../../lib/config/yaml_document.ts";

Deno.test.sanitizer({ ops: true, resources: true });

function places(text: string, ...paths: KeyPath[]): string[] {
  const locate = pathLocator(text);
  return paths.map((path) => {
    const { line, column } = locate(path);
    return `${line}:${column}`;
  });
}

Deno.test("a scalar is where its text begins, a map or list where its key is", () => {
  const text = `# c
a: 1
b:
  c:   'two'   # d
  e: "three"
f:
- 4
- g: 5
  h: [6, {i: 7}]
-
  - 8
`;
  assertEquals(
    places(text, ["a"], ["b"], ["b", "c"], ["b", "e"], ["f"], ["f", 0], ["f", 1], ["f", 1, "g"]),
    ["2:4", "3:1", "4:8", "5:6", "6:1", "7:3", "8:3", "8:6"],
  );
  assertEquals(
    places(text, ["f", 1, "h"], ["f", 1, "h", 0], ["f", 1, "h", 1], ["f", 1, "h", 1, "i"], [
      "f",
      2,
      0,
    ]),
    ["9:3", "9:7", "9:10", "9:14", "11:5"],
  );
});

Deno.test("what is not there is where its nearest parent's key is", () => {
  const text = "a:\n  b: {c: 1}\n";
  assertEquals(places(text, ["a", "x"], ["a", "b", "x", "y"], ["x"], []), [
    ...["1:1", "2:3", "1:1", "1:1"],
  ]);
  assertEquals(places("\n\n  # c\n  a: 1\n", ["x"], []), ["4:3", "4:3"]);
});

Deno.test("atKey asks for the key in place of its value", () => {
  const locate = pathLocator("a: {'b': 1, c: [2]}\n");
  assertEquals(locate(["a", "b"], true), { line: 1, column: 5 });
  assertEquals(locate(["a", "c"], true), { line: 1, column: 13 });
  assertEquals(locate(["a", "c", 0], true), { line: 1, column: 17 });
});

Deno.test("an alias is where it stands, what is in it where its anchor is", () => {
  const text = "a: &x {b: 1, c: [2]}\nd: *x\ne: [*x, &y z]\nf: *y\n";
  assertEquals(places(text, ["d"], ["d", "b"], ["d", "c", 0], ["e", 0], ["e", 0, "b"], ["e", 1]), [
    ...["2:4", "1:11", "1:18", "3:5", "1:11", "3:12"],
  ]);
  assertEquals(places(text, ["f"], ["f", "g"]), ["4:4", "4:1"]);
  assertEquals(places("a: &x {b: 1}\nc: &x {b: 2}\nd: *x\n", ["d", "b"]), ["2:11"]);
});

Deno.test("anchors and tags before a value do not count as its text", () => {
  const text = "a: &x !!str b\nc: !!map\n  d: !!seq # e\n  - !!int &y 5\n&z f: &w [&v {g: 1}]\n";
  assertEquals(places(text, ["a"], ["c"], ["c", "d"], ["c", "d", 0], ["f"], ["f", 0, "g"]), [
    ...["1:13", "2:1", "3:3", "4:14", "5:4", "5:18"],
  ]);
});

Deno.test("texts over several lines are where they begin", () => {
  const text = "a: |\n  b\n  c\nd: >-\n  e\nf: 'g\n  h'\ni:\n  j\n  k\nl: 1\n";
  assertEquals(places(text, ["a"], ["d"], ["f"], ["i"], ["l"]), [
    ...["1:4", "4:4", "6:4", "9:3", "11:4"],
  ]);
});

Deno.test("keys and items without a value are where their key or list is", () => {
  const text = "a:\nb: ~\nc: {d, e: , f: 1}\ng:\n-\n- 1\n-\n- h:\n";
  assertEquals(places(text, ["a"], ["b"], ["c", "d"], ["c", "e"], ["c", "f"]), [
    ...["1:1", "2:4", "3:5", "3:8", "3:16"],
  ]);
  assertEquals(places(text, ["g", 0], ["g", 1], ["g", 2], ["g", 3, "h"]), [
    ...["4:1", "6:3", "4:1", "8:3"],
  ]);
});

Deno.test("lines end in LF, CR LF or CR, and JSON has places too", () => {
  assertEquals(places("a: 1\r\nb:\r\n  c: 2\r\n", ["b", "c"]), ["3:6"]);
  assertEquals(places("a: 1\rb: 2\r", ["b"]), ["2:4"]);
  const json = '{\n\t"a": [{"b": "c"}, 2],\n\t"é😀": 3\n}\n';
  assertEquals(places(json, ["a", 0, "b"], ["a", 1], ["é😀"]), ["2:14", "2:20", "3:9"]);
});

Deno.test("explicit keys, numbers as keys and keys in quotes are found", () => {
  assertEquals(places('? a\n: b\n"c d": e\n5: f\n? g\n', ["a"], ["c d"], ["5"], ["g"]), [
    ...["2:3", "3:8", "4:4", "5:3"],
  ]);
});

Deno.test("a long list is gone through but once for all that is asked of it", () => {
  const text = `a: [${"{b: 1},".repeat(5_000)}]`;
  const locate = pathLocator(text);
  for (let index = 0; index < 5_000; index++) {
    assertEquals(locate(["a", index, "b"]).column, 9 + index * 7);
  }
});

/** The paths of all values in a document. */
function pathsOf(value: unknown, at: KeyPath = []): KeyPath[] {
  if (typeof value !== "object" || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, child]) => pathsOf(child, [...at, key]))];
}

Deno.test("every text of a JSON document is where it is found by reading", () => {
  const leaf = fc.nat({ max: 1e6 }).map((id) => `v${id}`);
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie("tree"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom("a", "b", "c", "1", "2"), tie("tree"), {
        noNullPrototype: true,
      }),
    ),
  }));
  fc.assert(fc.property(tree, fc.constantFrom(0, 2, "\t"), (value, indent) => {
    const text = JSON.stringify(value, undefined, indent);
    const document = parseYamlDocument(text);
    assert("value" in document, text);
    const locate = pathLocator(text);
    for (const path of pathsOf(value)) {
      const { line, column } = locate(path);
      const found = path.reduce<unknown>((at, key) => Reflect.get(at as object, key), value);
      const rest = text.split("\n")[line - 1]?.slice(column - 1) ?? "";
      const expected = typeof found === "string" ? `"${found}"` : undefined;
      if (expected !== undefined) assert(rest.startsWith(expected), `${text}: ${path}: ${rest}`);
    }
  }));
});
