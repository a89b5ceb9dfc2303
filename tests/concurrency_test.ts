import { assert, assertEquals, assertRejects } from "@std/assert";
import { mapBounded } from "../lib/concurrency.ts";

Deno.test.sanitizer({ ops: true, resources: true });

Deno.test("mapBounded returns results in input order, whatever ends first", async () => {
  const gates = [0, 1, 2].map(() => Promise.withResolvers<void>());
  const done = mapBounded([0, 1, 2], 3, async (item) => {
    await gates[item]?.promise;
    return item * 10;
  });
  for (const gate of gates.toReversed()) gate.resolve();
  assertEquals(await done, [0, 10, 20]);
});

Deno.test("mapBounded has at most so many calls under way", async () => {
  let [now, most] = [0, 0];
  await mapBounded(Array.from({ length: 50 }), 4, async () => {
    most = Math.max(most, ++now);
    await Promise.resolve();
    now--;
  });
  assertEquals(most, 4);
});

Deno.test("mapBounded begins no call after a failure, and awaits those under way", async () => {
  const gate = Promise.withResolvers<void>();
  const begun: number[] = [];
  let ended = false;
  const done = mapBounded([0, 1, 2, 3], 2, async (item) => {
    begun.push(item);
    if (item === 0) throw new Error("first");
    await gate.promise;
    ended = true;
  });
  gate.resolve();
  await assertRejects(() => done, Error, "first");
  assert(ended);
  assertEquals(begun, [0, 1]);
});
