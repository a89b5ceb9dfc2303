import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../lib/errors.ts";
import { FaultBoard } from "../../lib/emulator/fault_board.ts";
import { FAULT_SPECS } from "../../lib/emulator/fault_specs.ts";
import { NO_FAULTS } from "../../lib/emulator/faults.ts";

Deno.test("without faults nothing goes wrong", () => {
  assertEquals(new FaultBoard().of("n"), NO_FAULTS);
  assertEquals(new FaultBoard().of(), NO_FAULTS);
});

Deno.test("a fault of one node wins over that of all, whichever came first", () => {
  const board = new FaultBoard();
  board.set({ name: "ssh-latency", value: "5ms", nodeId: "a" });
  board.set({ name: "ssh-latency", value: "2s" });
  assertEquals(board.of("a").sshLatency, 5);
  assertEquals(board.of("b").sshLatency, 2000);
  assertEquals(board.of().sshLatency, 2000);
});

Deno.test("a fault that is set again replaces the earlier one; clearing takes it back", () => {
  const board = new FaultBoard();
  board.set({ name: "ssh-refuse", value: "on" });
  board.set({ name: "ssh-refuse", value: "off" });
  board.set({ name: "api-latency", value: "40ms" });
  assertEquals(board.entries.map(({ name, value }) => `${name} ${value}`), [
    "ssh-refuse off",
    "api-latency 40ms",
  ]);
  board.clear("api-latency");
  assertEquals(board.of().apiLatency, 0);
  board.clear();
  assertEquals(board.entries, []);
});

const VALUES: readonly (readonly [string, string, unknown])[] = [
  ["api-latency", "1.5s", { apiLatency: 1500 }],
  ["api-latency", "0ms", { apiLatency: 0 }],
  ["api-error-rate", "0.01", { apiErrorRate: 0.01 }],
  ["api-error-rate", "1", { apiErrorRate: 1 }],
  ["ssh-drop-after", "64KiB", { sshDropAfter: 65_536 }],
  ["ssh-drop-after", "100B", { sshDropAfter: 100 }],
  ["pace", "now", { pace: { kind: "now" } }],
  ["pace", "2s", { pace: { kind: "time", milliseconds: 2000 } }],
  ["pace", "3polls", { pace: { kind: "polls", count: 3 } }],
];

for (const [name, value, faults] of VALUES) {
  Deno.test(`${name} ${value}`, () => {
    assertEquals(FAULT_SPECS.find((spec) => spec.name === name)?.parse(value), faults);
  });
}

for (const value of ["", "1", "-1ms", "ms", "1h", "1e3ms", "2", "yes", "NaN", "64kib", " on"]) {
  Deno.test(`no fault takes ${JSON.stringify(value)}, but for a rate of 1`, () => {
    const takers = FAULT_SPECS.filter(({ parse }) => parse(value) !== undefined);
    assertEquals(takers.map(({ name }) => name), value === "1" ? ["api-error-rate"] : []);
  });
}

Deno.test("every fault takes the value that is shown as its example", () => {
  for (const { value, parse } of FAULT_SPECS) {
    for (const example of value.split("|")) assertEquals(parse(example) === undefined, false);
  }
});

Deno.test("wrong names and values are told, with what would be right", () => {
  const board = new FaultBoard();
  const name = assertThrows(() => board.set({ name: "api-latancy", value: "1s" }), UsageError);
  assertEquals(name.hint, "Did you mean api-latency?");
  const value = assertThrows(() => board.set({ name: "api-latency", value: "1" }), UsageError);
  assertEquals(value.hint, "Give a value such as 40ms");
  assertThrows(() => board.set({ name: "api-latency", value: "1s", nodeId: "a" }), UsageError);
  assertThrows(() => board.clear("nothing"), UsageError);
});
