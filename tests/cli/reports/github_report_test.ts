// deno-lint-ignore-file no-import-prefix -- GitHub's Markdown, which only this test needs
import { assert, assertEquals } from "@std/assert";
import { micromark } from "npm:micromark@4.0.2";
import { gfm, gfmHtml } from "npm:micromark-extension-gfm@3.0.0";
import { githubReport } from "../../../lib/cli/reports/github_report.ts";
import { githubSummary } from "../../../lib/cli/reports/github_summary.ts";
import { hostilePool, troubledPool } from "./pools.ts";
import { makePoolReport, makeReport, makeResult } from "./reports.ts";

Deno.test.sanitizer({ ops: true, resources: true });

Deno.test("each kind of failure is one annotation", () => {
  assertEquals(
    githubReport(troubledPool(60)),
    `::error title=login failed on 5 nodes::… does not accept the key; add it to the user by poolgen pool user add (node3, node16, node29, node42, node55)
::error title=docker failed on 4 nodes::nothing listens on 127.0.0.1:2375; start Docker on the node (node5, node22, node39, node56)
::error title=tcp failed on 2 nodes::… refuses connections; is the node up, and does the pool let SSH in? (node2, node33)
::warning title=algorithms warning on 7 nodes::the server offers diffie-hellman-group14-sha1; upgrade OpenSSH on the node (node4, node13, node22, node31, node40, node49, node58)
::notice title=poolgen check of pool::644 passed, 18 failed (7 warnings), 121 skipped; 60 nodes
`,
  );
});

Deno.test("annotations are escaped as the runner unescapes them", () => {
  const report = makeReport([
    makeResult({ alias: "a:b,c%", verdict: "failed", detail: "100%: a, b\r\n::error::x" }),
  ], { pool: "::p" });
  assertEquals(
    githubReport(report),
    `::error title=tcp failed on a%3Ab%2Cc%25::100%25: a, b\\u{d}\\u{a}::error::x
::notice title=poolgen check of %3A%3Ap::0 passed, 1 failed, 0 skipped; 1 node
`,
  );
});

Deno.test("there are no more annotations than GitHub shows", () => {
  const severities = ["error", "warning"] as const;
  for (
    const [kinds, last] of [[10, "fault 9"], [11, "2 more kinds of"], [
      500,
      "491 more kinds of",
    ]] as const
  ) {
    const results = severities.flatMap((severity) =>
      Array.from(
        { length: kinds },
        (_, index) =>
          makeResult({ severity, verdict: "failed", alias: `n${index}`, detail: `fault ${index}` }),
      )
    );
    const lines = githubReport(makeReport(results)).trimEnd().split("\n");
    for (const severity of severities) {
      const ours = lines.filter((line) => line.startsWith(`::${severity} `));
      assertEquals(ours.length, 10);
      assert(ours[9]?.includes(last), ours[9]);
    }
    assertEquals(lines.length, 21);
  }
});

/** Markdown as GitHub reads it, before it takes out what it thinks is dangerous. */
function rendered(markdown: string): string {
  return micromark(markdown, {
    allowDangerousHtml: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
}

Deno.test("the summary is a table by kind of failure", () => {
  const html = rendered(githubSummary(troubledPool(60)));
  assert(html.startsWith("<h3>❌ poolgen check failed</h3>"), html);
  assert(
    html.includes(
      "<p>Pool <code>pool</code>: 644 passed, 18 failed (7 warnings), 121 skipped; 60 nodes</p>",
    ),
    html,
  );
  assertEquals(html.match(/<tr>/g)?.length, 5);
  assert(html.includes("<td><code>node5, node22, node39, node56</code></td><td>4</td>"), html);
  assert(html.includes("<li>60 checks skipped: <code>the pool has no GPUs</code></li>"), html);
  assert(githubSummary(makePoolReport(2)).startsWith("### ✅ poolgen check passed\n"));
});

Deno.test("no text of a node's becomes anything else in the summary", () => {
  const html = rendered(githubSummary(hostilePool()));
  assertEquals(html.match(/<(?!\/?(?:h3|p|code|table|tr|th|td|ul|li)>)[^>]*>/g), null);
  assert(!/<a\b|<img\b|<script/i.test(html), html);
});

Deno.test("the summary stays below what GitHub takes", () => {
  const results = Array.from({ length: 5_000 }, (_, index) =>
    makeResult({
      ...{ alias: `${index}`, verdict: "failed" },
      detail: `${"abc".repeat(index % 9)}${"#".repeat(3_000)}`,
      check: `check ${index}`,
    }));
  assert(githubSummary(makeReport(results)).length < 1 << 20);
});
