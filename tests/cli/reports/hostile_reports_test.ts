import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { githubReport } from "../../../lib/cli/reports/github_report.ts";
import { githubSummary } from "../../../lib/cli/reports/github_summary.ts";
import { htmlReport } from "../../../lib/cli/reports/html_report.ts";
import { jsonReport } from "../../../lib/cli/reports/json_report.ts";
import { junitReport } from "../../../lib/cli/reports/junit_report.ts";
import { textReport } from "../../../lib/cli/reports/text_report.ts";
import { arbitraryReport } from "./arbitrary_report.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const RUNS = { numRuns: 400 };

/** No line does anything to a terminal, or to the log of a CI service. */
function assertHarmless(text: string, isCommand = (_: string): boolean => false): void {
  for (const line of text.split("\n")) {
    assert(!/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(line), JSON.stringify(line));
    assert(!/##vso\[|##\[/i.test(line), line);
    assert(!/^\s*::/.test(line) || isCommand(line), line);
  }
}

Deno.test("the text is harmless whatever nodes say", () => {
  fc.assert(fc.property(arbitraryReport, (report) => assertHarmless(textReport(report))), RUNS);
});

Deno.test("the JSON is harmless, and means the same to who parses it", () => {
  fc.assert(
    fc.property(arbitraryReport, (report) => {
      const text = jsonReport(report);
      assertHarmless(text);
      const document = JSON.parse(text);
      const plain = JSON.parse(JSON.stringify(report));
      assertEquals([document.target, document.pool], [plain.target, plain.pool]);
      assertEquals(
        document.results.map((result: Record<string, unknown>) => [
          ...["check", "alias", "node_id", "detail", "data"].map((key) => result[key]),
        ]),
        plain.results.map((result: Record<string, unknown>) => [
          ...["check", "alias", "nodeId", "detail", "data"].map((key) => result[key] ?? null),
        ]),
      );
    }),
    RUNS,
  );
});

const ANNOTATION =
  /^::(?:error|warning|notice) title=(?:[^%:,]|%25|%3A|%2C|%0A|%0D)*::(?:[^%]|%25|%0A|%0D)*$/u;

Deno.test("GitHub gets its own annotations, and no other command", () => {
  fc.assert(
    fc.property(arbitraryReport, (report) => {
      const text = githubReport(report);
      assertHarmless(text, (line) => ANNOTATION.test(line));
      assert(text.endsWith("\n"));
    }),
    RUNS,
  );
});

/** The tags in a text, by name. */
function tagsIn(text: string): string[] {
  return [...text.matchAll(/<([/!?]?[^\s>]*)/g)].map(([, name = ""]) => name.replace("/", ""));
}

const SUMMARY_TAGS = new Set(["code", "p", "table", "tr", "th", "td", "ul", "li"]);

Deno.test("the summary has no tags, links, cells or blank lines but its own", () => {
  fc.assert(
    fc.property(arbitraryReport, (report) => {
      const text = githubSummary(report);
      assertHarmless(text);
      assertEquals(tagsIn(text).filter((tag) => !SUMMARY_TAGS.has(tag)), []);
      const outside = text.replace(/<[^>]*>|&#\d+;|^###/gm, "");
      assert(!/[|`*_[\]@/#\\]/.test(outside), outside);
      assert(!/<table>[^]*\n\n[^]*<\/table>/.test(text), text);
    }),
    RUNS,
  );
});

const PAGE_TAGS = new Set(
  (
    "!DOCTYPE html head meta title style body header main section article h1 h2 h3 p b i span a dl dt dd div ul li " +
    "details summary table thead tbody tr th td label input figure figcaption svg path rect text"
  ).split(" "),
);

Deno.test("the page has no tags and no links but its own", () => {
  fc.assert(
    fc.property(arbitraryReport, (report) => {
      const text = htmlReport(report);
      assertHarmless(text);
      assertEquals(tagsIn(text).filter((tag) => !PAGE_TAGS.has(tag)), []);
      for (const [, target = ""] of text.matchAll(/href=(\S*?)[\s>]/g)) {
        if (!/^#[nk]\d+$/.test(target)) {
          // only in text, where quotes are escaped, may there be another
          assert(!new RegExp(`<a [^>]*href=${RegExp.escape(target)}`).test(text), target);
        }
      }
      assert(!/NaN|Infinity\b(?!,)/.test(text.replace(/<(?:dd|p|b|td)>[^<]*/g, "")), text);
    }),
    RUNS,
  );
});

Deno.test("the XML holds no character that XML cannot", () => {
  fc.assert(
    fc.property(arbitraryReport, (report) => {
      const text = junitReport(report);
      assertHarmless(text);
      assert(!/[\ufffe\uffff]/.test(text), text);
      assert(!/&(?!(?:amp|lt|gt|quot|#39);)/.test(text), text);
    }),
    RUNS,
  );
});
