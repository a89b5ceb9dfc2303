import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { histogram } from "../../../lib/cli/reports/histogram.ts";

Deno.test.sanitizer({ ops: true, resources: true });

Deno.test("values close to each other have bins of equal width", () => {
  const chart = histogram("x", [20, 21, 22, 22, 29, 30]);
  assertEquals(chart?.bins.map(({ from, count }) => [from, count]), [
    ...[[20, 2], [22, 2], [24, 0], [26, 0], [28, 1], [30, 1]],
  ]);
  assertEquals([chart?.median, chart?.p95, chart?.max, chart?.count], [22, 30, 30, 6]);
});

Deno.test("values far from each other have bins of equal ratio", () => {
  const chart = histogram("x", [1, 1.2, 4, 90]);
  assertEquals(chart?.bins.map(({ from, to, count }) => [from, to, count]), [
    ...[[1, 1.5, 2], [1.5, 2, 0], [2, 3, 0], [3, 5, 1], [5, 7, 0], [7, 10, 0], [10, 15, 0]],
    ...[[15, 20, 0], [20, 30, 0], [30, 50, 0], [50, 70, 0], [70, 100, 1]],
  ]);
});

Deno.test("there is none without values that can be", () => {
  assertEquals(histogram("x", []), undefined);
  assertEquals(histogram("x", [Number.NaN, Infinity, -1]), undefined);
});

Deno.test("every value is in one of a few bins, which follow one another", () => {
  const value = fc.oneof(
    fc.double({ min: 0, max: 1e12, noNaN: true }),
    fc.double({ min: 0, max: 500, noNaN: true }),
    fc.integer({ min: 0, max: 20 }),
  );
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), (values) => {
      const chart = histogram("x", values);
      assert(chart !== undefined);
      const { bins, max } = chart;
      assertEquals(bins.reduce((sum, { count }) => sum + count, 0), values.length);
      assert(bins.length >= 1 && bins.length <= 30, `${bins.length} bins`);
      for (const [index, { from, to }] of bins.entries()) {
        assert(from < to, `${from} to ${to}`);
        if (index > 0) assertEquals(from, bins[index - 1]?.to);
      }
      assert((bins[0]?.from ?? 0) <= Math.min(...values) + 1e-6);
      assert((bins.at(-1)?.to ?? 0) > max);
    }),
    { numRuns: 2_000 },
  );
});
