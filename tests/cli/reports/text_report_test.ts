import { assert, assertEquals } from "@std/assert";
import { githubReport } from "../../../lib/cli/reports/github_report.ts";
import { githubSummary } from "../../../lib/cli/reports/github_summary.ts";
import { htmlReport } from "../../../lib/cli/reports/html_report.ts";
import { textReport } from "../../../lib/cli/reports/text_report.ts";
import { makePoolReport, makeReport, makeResult } from "./reports.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const CHECKS = ["tcp", "algorithms", "login", "exec", "gpu"];

/** A pool on whose nodes 3, 8 and so on nobody can log in. */
function failingPool(count: number): ReturnType<typeof makePoolReport> {
  return makePoolReport(count, (cardinal, check) => {
    if (check === "gpu") return { verdict: "skipped", detail: "the pool has no GPUs" };
    if (check === "algorithms" && cardinal === 1) {
      return { verdict: "failed", severity: "warning", detail: "weak: ssh-rsa" };
    }
    if (cardinal % 5 !== 3) return {};
    if (check === "exec") return { verdict: "skipped", detail: "login failed" };
    return check === "login"
      ? { verdict: "failed", detail: `node${cardinal} refused the key; add it` }
      : {};
  }, CHECKS);
}

Deno.test("few nodes are shown one by one, what failed first", () => {
  assertEquals(
    textReport(failingPool(4)),
    `            pool  node0    node1    node2    node3
config      ok
render      ok
openssh     ok
tcp               ok       ok       ok       ok
algorithms        ok       warning  ok       ok
login             ok       ok       ok       FAILED
exec              ok       ok       ok       skipped
gpu               skipped  skipped  skipped  skipped

node3  login  failed: node3 refused the key; add it
node1  algorithms  warning: weak: ssh-rsa

4 skipped: the pool has no GPUs
1 skipped: login failed

16 passed, 2 failed (1 warning), 5 skipped; 4 nodes
`,
  );
});

Deno.test("nodes of a list have the names that it gives them, in every report for people", () => {
  const failed = makeResult({ nodeId: "gpu-a", verdict: "failed", detail: "refused" });
  const report = makeReport([makeResult({ nodeId: "gpu-a", check: "exec" }), failed], {
    target: "static",
  });
  assertEquals(
    textReport(report),
    "      gpu-a\nexec  ok\ntcp   FAILED\n\ngpu-a  tcp  failed: refused\n\n" +
      "1 passed, 1 failed, 0 skipped; 1 node\n",
  );
  for (const text of [htmlReport(report), githubSummary(report), githubReport(report)]) {
    assert(text.includes("gpu-a"), text);
    assert(!text.includes("node0"), text);
  }
});

Deno.test("only what failed is told where nothing else is asked for", () => {
  const errorsOnly = true;
  assertEquals(
    textReport(failingPool(4), { errorsOnly }),
    "node3  login  failed: node3 refused the key; add it\n",
  );
  assertEquals(textReport(makeReport([]), { errorsOnly }), "");
});

Deno.test("many nodes are counted, and what failed is told by kind", () => {
  assertEquals(
    textReport(failingPool(40)),
    `            passed  failed  skipped
config           1       -        -
render           1       -        -
openssh          1       -        -
tcp             40       -        -
algorithms      39       1        -
login           32       8        -
exec            32       -        8
gpu              -       -       40

login failed on 8 nodes: … refused the key; add it (node3, node8, node13 and 5 more)
algorithms warning on node1: weak: ssh-rsa

40 skipped: the pool has no GPUs
8 skipped: login failed

146 passed, 9 failed (1 warning), 48 skipped; 40 nodes
`,
  );
});

Deno.test("nodes that a line has no room for are counted, too", () => {
  const report = failingPool(8);
  const widest = (text: string): number =>
    Math.max(...(text.split("\n\n")[0] ?? "").split("\n").map(({ length }) => length));
  const whole = widest(textReport(report));
  assertEquals(textReport(report, { columns: whole }), textReport(report));
  const counted = textReport(report, { columns: whole - 1, color: false });
  assert(widest(counted) < 40, counted);
  assert(counted.includes("login            7       1        -"), counted);
});

Deno.test("nothing is said of what is not there", () => {
  assertEquals(textReport(makeReport([])), "nothing was checked\n");
  assertEquals(
    textReport(makeReport([makeResult()], { interrupted: true })),
    "     node0\ntcp  ok\n\n1 passed, 0 failed, 0 skipped; 1 node; interrupted\n",
  );
});

Deno.test("colours change nothing but the colours", () => {
  for (const count of [4, 40]) {
    const report = failingPool(count);
    const colored = textReport(report, { color: true });
    // deno-lint-ignore no-control-regex -- colours are such
    assertEquals(colored.replace(/\x1b\[\d+m/g, ""), textReport(report));
    assert(colored.includes("\x1b[31mfailed\x1b[0m"), colored);
  }
});

Deno.test("a thousand faults do not fill the screen", () => {
  const report = makePoolReport(
    1_000,
    (cardinal, check) =>
      check === "tcp" ? { verdict: "failed", detail: `fault number ${cardinal}` } : {},
  );
  const lines = textReport(report, { most: 5 }).split("\n");
  assert(lines.includes("and 995 more kinds of failure"), lines.join("\n"));
  assert(lines.length < 35, `${lines.length} lines`);
  assert(textReport(report).split("\n").length < 80);
});

Deno.test("what nodes say is cut where it is endless, and harmless everywhere", () => {
  const hostile = "\x1b]0;t\x07\u202e##vso[task]\n::add-path::x";
  for (const count of [1, 20]) {
    const results = Array.from({ length: count }, (_, index) =>
      makeResult({
        ...{ alias: hostile + index, nodeId: hostile, check: hostile, verdict: "failed" },
        detail: hostile + "x".repeat(100_000),
      }));
    const text = textReport(makeReport(results));
    assert(text.length < 3_000, `${text.length} characters`);
    for (const line of text.split("\n")) {
      assert(!/[\p{Cc}\p{Cf}]|##vso\[|^\s*::/u.test(line), JSON.stringify(line));
    }
  }
});
