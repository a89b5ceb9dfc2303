const FORM =
  /^P(?=\d|T\d)(?:(\d{1,6})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})(?:\.\d+)?S)?)?$/;
const UNITS_MS = [86_400_000, 3_600_000, 60_000, 1_000];

/** Milliseconds of an ISO 8601 duration such as `PT15M`, of days and shorter units; `undefined` for other texts. */
export function durationMs(text: string): number | undefined {
  const found = FORM.exec(text);
  if (found === null) return undefined;
  return UNITS_MS.reduce((sum, unit, index) => sum + Number(found[index + 1] ?? 0) * unit, 0);
}
