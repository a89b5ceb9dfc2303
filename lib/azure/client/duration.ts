import { UsageError } from "../../errors.ts";

const CLOCK = /^(?:(\d{1,3})\.)?(\d{1,2}):(\d{2}):(\d{2})$/;

/** A duration of a pool file, `[DAYS.]HH:MM:SS` or in ISO 8601, in the latter form. Throws `UsageError`. */
export function isoDuration(text: string, field: string): string {
  if (/^P(?:\d+D)?(?:T(?:\d+H)?(?:\d+M)?(?:\d+S)?)?$/.test(text) && /\d/.test(text)) return text;
  const [, days, hours, minutes, seconds] = CLOCK.exec(text) ?? [];
  if (hours === undefined) {
    throw new UsageError(`Cannot use ${field}: "${text}" is no duration`, {
      hint: `Write it as HOURS:MINUTES:SECONDS: ${field}: "00:15:00"`,
    });
  }
  const day = days === undefined ? "" : `${Number(days)}D`;
  return `P${day}T${Number(hours)}H${Number(minutes)}M${Number(seconds)}S`;
}
