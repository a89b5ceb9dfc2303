import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { chooseNodes } from "../../../lib/cli/nodes/choose_nodes.ts";
import { UsageError } from "../../../lib/errors.ts";
import { makeInventory } from "../../support/inventories.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const inventory = makeInventory(12, (cardinal) => ({
  state: cardinal % 2 === 0 ? "idle" : "running",
}));

const ROWS: readonly (readonly [words: string[], cardinals: number[]])[] = [
  [[], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]],
  [["3"], [3]],
  [["03"], [3]],
  [["2-4"], [2, 3, 4]],
  [["10-99"], [10, 11]],
  [["4", "0-1", "4"], [0, 1, 4]],
  [["node7"], [7]],
  [["tvmps_7_d"], [7]],
  [["pool-node7", "pool-node1?"], [7, 10, 11]],
  [["node1*"], [1, 10, 11]],
  [["node?"], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
  [["*_1?_d"], [10, 11]],
  [["state=idle"], [0, 2, 4, 6, 8, 10]],
  [["STATE=Running"], [1, 3, 5, 7, 9, 11]],
];

Deno.test("nodes are meant by number, range, name, pattern and state, each of them once and in order", () => {
  for (const [words, cardinals] of ROWS) {
    assertEquals(
      chooseNodes(inventory, words).map(({ cardinal }) => cardinal),
      cardinals,
      words.join(),
    );
  }
});

Deno.test("a word that means no node is refused", () => {
  const words = [
    "12",
    "4-2",
    "node",
    "node12",
    "NODE1",
    "state=offline",
    "state=",
    "",
    ".*",
    "[0-9]",
  ];
  for (const word of words) {
    assertThrows(
      () => chooseNodes(inventory, ["0", word]),
      UsageError,
      `No node is meant by "${word}"`,
    );
  }
});

Deno.test("no word is anything but understood or refused", () => {
  fc.assert(fc.property(fc.string({ maxLength: 40 }), (word) => {
    try {
      chooseNodes(inventory, [word]);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
    }
  }));
});
