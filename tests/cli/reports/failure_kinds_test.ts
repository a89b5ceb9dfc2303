import { assertEquals } from "@std/assert";
import {
  failureKinds,
  skipReasons,
  someNames,
  whereMet,
} from "../../../lib/cli/reports/failure_kinds.ts";
import { makePoolReport, makeReport, makeResult } from "./reports.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** The details of the kinds that failures on node0, node1 and so on make, with how many have each. */
function kindsOf(details: readonly string[], data = {}): (readonly [string, number])[] {
  const results = details.map((detail, index) =>
    makeResult({ verdict: "failed", alias: `node${index}`, nodeId: `tvm_${index}_d`, detail, data })
  );
  return failureKinds(makeReport(results)).map(({ detail, results }) => [detail, results.length]);
}

Deno.test("what differs only by the node is one kind", () => {
  const cases: readonly (readonly [details: string[], common: string])[] = [
    [["refused", "refused"], "refused"],
    [["node0 refused us", "node1 refused us"], "… refused us"],
    [["tvm_0_d is gone", "tvm_1_d is gone"], "… is gone"],
    [["10.0.0.1:50000 is closed", "10.0.0.2:50001 is closed"], "… is closed"],
    [
      ["port 50000 is closed; open it", "port 50001 is closed; open it"],
      "port … is closed; open it",
    ],
    [["[fe80::1]:22 is closed", "[fe80::2]:22 is closed"], "… is closed"],
    [["fe80:0:0::1 is closed", "2001:db8:1::2 is closed"], "… is closed"],
    [["no answer in 5000 ms", "no answer in 5001 ms"], "no answer in … ms"],
    [["the clock is 3.5s off", "the clock is 120s off"], "the clock is …s off"],
    [
      [
        `key SHA256:${"a".repeat(43)} is not pinned`,
        `key SHA256:${"b+/".repeat(14)}a is not pinned`,
      ],
      "key … is not pinned",
    ],
    [["ssh node0: no (node0)", "ssh node1: no (node1)"], "ssh …: no (…)"],
  ];
  for (const [details, common] of cases) assertEquals(kindsOf(details), [[common, 2]]);
});

Deno.test("what tells faults apart stays", () => {
  for (
    const details of [
      ["exit code 1", "exit code 2"],
      ["refused", "timed out"],
      ["OpenSSH_7.2 is old", "OpenSSH_7.4 is old"],
      ["node01 is wrong", "node02 is wrong"],
      ["xnode0 is wrong", "xnode1 is wrong"],
    ]
  ) assertEquals(kindsOf(details), details.map((detail) => [detail, 1]));
});

Deno.test("an address that a check gives as data is left out too", () => {
  const [one, two] = ["a.example.org", "b.example.org"].map((address, index) =>
    makeResult({
      ...{ verdict: "failed", alias: `node${index}`, data: { address } },
      detail: `cannot reach ${address}:22`,
    })
  );
  const kinds = failureKinds(makeReport([one ?? makeResult(), two ?? makeResult()]));
  assertEquals(kinds.map(({ detail }) => detail), ["cannot reach …"]);
});

Deno.test("names with signs of regular expressions are taken as they are", () => {
  const results = ["(a+)+$", "[", "\\", "a|", "*", "😀"].map((alias) =>
    makeResult({ verdict: "failed", alias, detail: `no way to ${alias}, sorry` })
  );
  assertEquals(failureKinds(makeReport(results)).map(({ detail }) => detail), [
    "no way to …, sorry",
  ]);
});

Deno.test("errors come before warnings, those of the pool first, then what most nodes have", () => {
  const nodes = makePoolReport(10, (cardinal, check) => {
    if (check === "algorithms") return { verdict: "failed", severity: "warning" };
    if (check === "exec" && cardinal > 3) return { verdict: "failed" };
    if (check === "tcp" && cardinal === 0) return { verdict: "failed" };
    return check === "gpu" ? { verdict: "skipped", detail: "no GPUs" } : {};
  });
  const ofPool = makeResult({ verdict: "failed", check: "render", alias: undefined });
  const report = makeReport([...nodes.results, ofPool]);
  assertEquals(failureKinds(report).map((kind) => [kind.check, whereMet(kind)]), [
    ["render", "the pool"],
    ["exec", "6 nodes"],
    ["tcp", "node0"],
    ["algorithms", "10 nodes"],
  ]);
  assertEquals(skipReasons(report), [{ reason: "no GPUs", count: 10 }]);
});

Deno.test("a kind tells where it was met", () => {
  const failed = (alias?: string): ReturnType<typeof makeResult> =>
    makeResult({ verdict: "failed", alias, detail: "no" });
  const names = (aliases: (string | undefined)[]): (string | undefined)[] =>
    failureKinds(makeReport(aliases.map(failed))).flatMap((kind) => [
      whereMet(kind),
      someNames(kind, 2),
    ]);
  assertEquals(names([undefined]), ["the pool", ""]);
  assertEquals(names(["node3"]), ["node3", ""]);
  assertEquals(names(["node3", "node4"]), ["2 nodes", "node3, node4"]);
  assertEquals(names([undefined, "node3"]), ["the pool and node3", ""]);
  assertEquals(names(["a", "b", "c", "d"]), ["4 nodes", "a, b and 2 more"]);
});
