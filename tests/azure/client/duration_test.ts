import { assertEquals, assertThrows } from "@std/assert";
import { isoDuration } from "../../../lib/azure/client/duration.ts";
import { UsageError } from "../../../lib/errors.ts";

Deno.test("isoDuration() takes Batch Shipyard's form and the service's own", () => {
  const rows = [
    ["00:15:00", "PT0H15M0S"],
    ["8:00:05", "PT8H0M5S"],
    ["1.02:03:04", "P1DT2H3M4S"],
    ["PT15M", "PT15M"],
    ["P1DT2H", "P1DT2H"],
    ["P7D", "P7D"],
  ] as const;
  for (const [text, expected] of rows) assertEquals(isoDuration(text, "resize_timeout"), expected);
});

Deno.test("isoDuration() refuses what is no duration", () => {
  for (const text of ["", "15", "15m", "P", "PT", "PT1H1H", "00:15", "-00:15:00", "00:15:00\n"]) {
    assertThrows(() => isoDuration(text, "f"), UsageError, "Cannot use f: ");
  }
});
