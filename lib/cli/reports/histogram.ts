/** How many values there are from one bound, included, to the next. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Values and how they are spread. */
export interface Histogram {
  readonly name: string;
  readonly bins: readonly Bin[];
  readonly count: number;
  readonly median: number;
  /** What 95 of 100 values do not exceed. */
  readonly p95: number;
  readonly max: number;
}

/** Bounds of bins where values are spread over more than this factor. */
const SERIES = [1, 1.5, 2, 3, 5, 7];
const WIDE = 12;
const [FEWEST, MOST_BINS] = [5, 20];
/** What is beyond these is no measurement. */
const [LEAST, MOST] = [1e-6, 1e12];

/** Sorts values into bins of equal width or, where a few are far from the rest, of equal ratio; undefined without values. */
export function histogram(name: string, values: readonly number[]): Histogram | undefined {
  const sorted = values.filter((value) => value >= 0 && value <= MOST)
    .map((value) => Math.round(value / LEAST) * LEAST).sort((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (min === undefined || max === undefined) return undefined;
  const bounds = max > WIDE * min ? ratioBounds(min, max) : equalBounds(min, max, sorted.length);
  const counts = new Array<number>(bounds.length - 1).fill(0);
  let bin = 0;
  for (const value of sorted) {
    while (bin < counts.length - 1 && value >= (bounds[bin + 1] ?? Infinity)) bin++;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const bins = counts.map((count, index) => ({
    ...{ from: bounds[index] ?? 0, to: bounds[index + 1] ?? 0, count },
  }));
  return {
    name,
    bins,
    count: sorted.length,
    median: rank(sorted, 0.5),
    p95: rank(sorted, 0.95),
    max,
  };
}

function rank(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

function equalBounds(min: number, max: number, count: number): number[] {
  const bins = Math.min(MOST_BINS, Math.max(FEWEST, Math.ceil(2 * Math.sqrt(count))));
  const step = niceStep((max - min || max || 1) / bins);
  const first = Math.floor(min / step);
  const last = Math.max(first + 1, Math.floor(max / step) + 1);
  return Array.from({ length: last - first + 1 }, (_, index) => tidy((first + index) * step));
}

function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5, 10].find((step) => step * power >= least) ?? 10);
}

function ratioBounds(min: number, max: number): number[] {
  // what is next to nothing would need bins without end
  const least = Math.max(min, max / 1_000);
  const bounds: number[] = [];
  for (let power = 10 ** Math.floor(Math.log10(least)); (bounds.at(-1) ?? 0) <= max; power *= 10) {
    bounds.push(...SERIES.map((factor) => tidy(factor * power)));
  }
  const first = Math.max(0, bounds.findLastIndex((bound) => bound <= least));
  const last = bounds.findIndex((bound) => bound > max);
  return [min < least ? 0 : bounds[first] ?? 0, ...bounds.slice(first + 1, last + 1)];
}

/** Without what binary fractions add: 0.30000000000000004. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
