const UNITS: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
]);

/** A time such as `90s`, `10m` or `500ms` in milliseconds, seconds where it has no unit; `undefined` where it is none. */
export function parseDuration(text: string): number | undefined {
  const [, count, unit = "s"] = /^(\d{1,6})(ms|s|m|h)?$/.exec(text) ?? [];
  const milliseconds = Number(count) * (UNITS.get(unit) ?? NaN);
  // a timer takes no more
  return milliseconds > 0 && milliseconds < 2 ** 31 ? milliseconds : undefined;
}
