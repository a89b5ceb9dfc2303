import fc from "fast-check";
import type { CheckReport, CheckResult } from "../../../lib/checks/check_result.ts";
import { HOSTILE_TEXTS } from "./pools.ts";

/** Texts as the worst of nodes may say them. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom(...HOSTILE_TEXTS),
  fc.array(
    fc.constantFrom(
      ..."<>&\"'`#:[]|%,;-\\/=!?*_(){}$@ \t\n\r\0\x1b\x7f\x85\x9b\u2028\u202e\u200b\ufeff\ufffe\uffff\ud800\udc00aé😀"
        .split(""),
      ...["##vso[", "##[", "::", "::error::", "<script", "</", "<!--", "-->", "]]>", "<![CDATA["],
      ...["\u{1fffe}", "\u{10ffff}", "%0A", "&lt;", "&#x1b;", "https://", "www.", "10.0.0.1:22"],
    ),
    { maxLength: 10 },
  ).map((parts) => parts.join("")),
);

const value = fc.oneof(
  ...[hostileText, fc.double(), fc.boolean(), fc.constant(null)],
  fc.array(hostileText, { maxLength: 3 }),
);

const result: fc.Arbitrary<CheckResult> = fc.record({
  check: hostileText,
  severity: fc.constantFrom("error", "warning"),
  alias: fc.option(hostileText, { nil: undefined }),
  nodeId: fc.option(hostileText, { nil: undefined }),
  verdict: fc.constantFrom("passed", "failed", "skipped"),
  durationMs: fc.double({ min: 0, max: 1e7, noNaN: true }),
  detail: hostileText,
  data: fc.dictionary(
    fc.oneof(hostileText, hostileText.map((text) => `${text}_ms`)),
    value,
    { maxKeys: 4 },
  ),
});

/** A report in which every text is hostile. */
export const arbitraryReport: fc.Arbitrary<CheckReport> = fc.record({
  target: hostileText,
  pool: hostileText,
  results: fc.array(result, { maxLength: 14 }),
  interrupted: fc.boolean(),
});
