import { assertEquals } from "@std/assert";
import { table, tableOfSentences } from "../../../lib/cli/terminal/table.ts";

Deno.test("table() has columns of equal width, and nothing behind the last", () => {
  assertEquals(
    table([["A", "LONGER", "B"], ["aaa", "x", ""], ["", "yy", "b"]]),
    "A    LONGER  B\naaa  x\n     yy      b\n",
  );
  assertEquals(table([["A", "B"]]), "A  B\n");
});

Deno.test("table() keeps each row on its line, whatever is in it", () => {
  const text = table([["A", "B"], ["a\nb", "\u001b[31m"], ["##vso[x]", "::y"]]);
  assertEquals(text.split("\n").length, 4);
  // deno-lint-ignore no-control-regex -- these are looked for
  assertEquals(/[\x00-\x09\x0b-\x1f]|##vso\[|^::/m.test(text), false);
});

Deno.test("table() cuts the longest cells to the width of a terminal", () => {
  const rows = [["ALIAS", "NODE ID"], ["node0", "tvmps_0123456789abcdef_d"]];
  assertEquals(table(rows, 20), "ALIAS  NODE ID\nnode0  tvmps_012345…\n");
  assertEquals(table(rows, 200), table(rows));
});

Deno.test("tableOfSentences() breaks the last column, and cuts none of its words", () => {
  const rows = [["NAME", "WHAT IT DOES"], ["a-name", "one two three four five six"], ["b", "x"]];
  assertEquals(
    tableOfSentences(rows, 32),
    "NAME    WHAT IT DOES\na-name  one two three four five\n        six\nb       x\n",
  );
  assertEquals(tableOfSentences(rows), table(rows));
  const narrow = tableOfSentences([["A", "B"], ["a-very-long-name-here", "one two\u001b"]], 20);
  assertEquals(narrow, "A         B\na-very-…  one\n          two\\u{1b}\n");
});

Deno.test("table() has a line for each cell where a terminal has no room for all columns", () => {
  const rows = [["ALIAS", "STATE", "NODE ID"], ["node0", "idle", "tvmps_0123456789"], [
    "node1",
    "",
    "b",
  ]];
  assertEquals(
    table(rows, 20),
    "ALIAS    node0\nSTATE    idle\nNODE ID  tvmps_0123…\n\nALIAS    node1\nNODE ID  b\n",
  );
  // nothing is cut to nothing
  assertEquals(table([["A"], ["0123456789"]], 3), "A  0123456…\n");
});

Deno.test("table() knows how wide characters are, and halves none", () => {
  const rows = [["A", "B"], ["日本語日本語", "x"], ["e\u0301", "y"], ["😀😀😀😀😀😀", "z"]];
  assertEquals(
    table(rows, 12),
    "A          B\n日本語日…  x\ne\u0301          y\n😀😀😀😀…  z\n",
  );
});
