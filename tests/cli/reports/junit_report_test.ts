import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { plainCharacters } from "../../../lib/cli/reports/escape_markup.ts";
import { junitReport } from "../../../lib/cli/reports/junit_report.ts";
import { runCommand } from "../../support/command.ts";
import { testFile } from "../../support/poolgen.ts";
import { testWith } from "../../support/programs.ts";
import { tempFolder } from "../../support/temp.ts";
import { arbitraryReport } from "./arbitrary_report.ts";
import { hostilePool, troubledPool } from "./pools.ts";
import { makeReport, makeResult } from "./reports.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const REPORTS = [
  ...[makeReport([]), troubledPool(5), troubledPool(200), hostilePool()],
  ...fc.sample(arbitraryReport, { numRuns: 300, seed: 7 }),
];

/** Writes each report into a file of the folder, and gives the files' paths. */
async function writeAll(folder: string): Promise<string[]> {
  const files = REPORTS.map((_, index) => `${folder}/${index}.xml`);
  for (const [index, report] of REPORTS.entries()) {
    await Deno.writeTextFile(files[index] ?? "", junitReport(report));
  }
  return files;
}

Deno.test("suites are nodes, cases are checks", () => {
  const report = makeReport([
    makeResult({ check: "render", alias: undefined, nodeId: undefined, durationMs: 1_234.5 }),
    makeResult({ verdict: "failed", detail: "it's <closed>", data: { port: 22, open: false } }),
    makeResult({ check: "gpu", verdict: "skipped", detail: "no GPUs" }),
    makeResult({ check: "clock", verdict: "failed", severity: "warning", detail: "slow" }),
  ]);
  assertEquals(
    junitReport(report),
    `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="poolgen check" tests="4" failures="2" errors="0" time="1.242">
  <testsuite name="pool" tests="1" failures="0" errors="0" skipped="0" time="1.234">
    <properties>
      <property name="target" value="live"/>
      <property name="interrupted" value="no"/>
    </properties>
    <testcase name="render" classname="pool" time="1.234"><system-out>the port answers</system-out></testcase>
  </testsuite>
  <testsuite name="node0" tests="3" failures="2" errors="0" skipped="1" time="0.007">
    <properties>
      <property name="node_id" value="tvmps_0_d"/>
      <property name="tcp.port" value="22"/>
      <property name="tcp.open" value="no"/>
    </properties>
    <testcase name="tcp" classname="pool.node0" time="0.003"><failure type="error" message="it&#39;s &lt;closed&gt;">it&#39;s &lt;closed&gt;
port = 22
open = no</failure></testcase>
    <testcase name="gpu" classname="pool.node0" time="0.003"><skipped message="no GPUs"/></testcase>
    <testcase name="clock" classname="pool.node0" time="0.003"><failure type="warning" message="slow">slow</failure></testcase>
  </testsuite>
</testsuites>
`,
  );
});

testWith(["xmllint"], "every report is valid by the schema of JUnit's XML", async () => {
  await using folder = await tempFolder();
  const files = await writeAll(folder.path);
  const schema = testFile("cases/check/junit.xsd");
  const { code, stderr } = await runCommand("xmllint", [
    ...["--noout", "--nonet", "--schema", schema, ...files],
  ]);
  assertEquals(code, 0, stderr);
  assertEquals(stderr.match(/ validates$/gm)?.length, files.length);
  await Deno.writeTextFile(`${folder.path}/bad.xml`, "<testsuites><testsuite/></testsuites>");
  const bad = await runCommand("xmllint", [
    "--noout",
    "--schema",
    schema,
    `${folder.path}/bad.xml`,
  ]);
  assert(bad.code !== 0, "the schema lets everything pass");
});

const READ = `import json, sys, xml.etree.ElementTree as tree
for path in sys.argv[1:]:
    suites = tree.parse(path).getroot()
    print(json.dumps([[case.get("name"), [part.get("message", part.text or "") for part in case]]
                      for case in suites.iter("testcase")]))
`;

testWith(["python3"], "Python reads in every report what was found", async () => {
  await using folder = await tempFolder();
  const files = await writeAll(folder.path);
  const { code, stdout, stderr } = await runCommand("python3", ["-c", READ, ...files]);
  assertEquals([code, stderr], [0, ""]);
  const lines = stdout.trimEnd().split("\n");
  assertEquals(lines.length, REPORTS.length);
  for (const [index, { results }] of REPORTS.entries()) {
    const groups = Map.groupBy(results, ({ alias }) => alias);
    const inOrder = [
      ...groups.get(undefined) ?? [],
      ...results.filter((r) => r.alias !== undefined),
    ];
    const expected = inOrder.map(({ check, detail }) =>
      JSON.stringify(
        [check, [detail]].flat()
          .map(plainCharacters),
      )
    );
    const read: readonly [string, string[]][] = JSON.parse(lines[index] ?? "");
    const found = read.map(([name, texts]) => JSON.stringify([name, ...texts]));
    assertEquals(found.sort(), expected.sort());
  }
});
