// deno-lint-ignore-file no-import-prefix -- what reads a screenshot, which only this test needs
import { assert, assertEquals } from "@std/assert";
import { decode } from "npm:fast-png@8.0.0";
import { htmlReport } from "../../../lib/cli/reports/html_report.ts";
import type { CheckReport } from "../../../lib/checks/check_result.ts";
import { type PageOptions, type RenderedPage, startChromium } from "../../support/chromium.ts";
import { testWith } from "../../support/programs.ts";
import { tempFolder } from "../../support/temp.ts";
import { hostilePool, troubledPool } from "./pools.ts";
import { makePoolReport, makeReport, makeResult, NODE_CHECKS } from "./reports.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** What the page has become, in the browser's own view. */
const EXPRESSION = `({
  title: document.title,
  tags: [...new Set([...document.querySelectorAll("*")].map((element) => element.localName))].sort(),
  handlers: [...document.querySelectorAll("*")].flatMap((element) =>
    element.getAttributeNames().filter((name) => /^(on|src|style|xlink)/.test(name))),
  targets: [...new Set([...document.querySelectorAll("[href]")].map((element) =>
    element.getAttribute("href").startsWith("#") &&
    document.getElementById(element.getAttribute("href").slice(1)) !== null))],
  rows: document.querySelectorAll(".grid tbody tr").length,
  cells: document.querySelectorAll(".grid tbody td").length,
  charts: document.querySelectorAll("figure svg").length,
  kinds: [...document.querySelectorAll(".kind h3")].map((element) => element.textContent.trim()),
  nodes: document.querySelectorAll("details.node").length,
  isWide: document.documentElement.scrollWidth > innerWidth,
  header: (() => {
    const box = document.querySelector(".scroll");
    if (box === null) return "none";
    box.scrollTop = 100;
    const moved = document.querySelector(".grid thead th").getBoundingClientRect().top -
      box.getBoundingClientRect().top;
    return box.scrollTop === 0 || Math.abs(moved) < 5 ? "stays" : "moves";
  })(),
})`;

const VIEW: PageOptions = { width: 1_200, height: 900, scheme: "light", expression: EXPRESSION };

async function showAll(
  shown: readonly (readonly [report: CheckReport, options: Partial<PageOptions>])[],
): Promise<RenderedPage[]> {
  await using folder = await tempFolder();
  await using chromium = await startChromium();
  const pages: RenderedPage[] = [];
  for (const [index, [report, options]] of shown.entries()) {
    const file = `${folder.path}/${index}.html`;
    await Deno.writeTextFile(file, htmlReport(report));
    const page = await chromium.show(`file://${file}`, { ...VIEW, ...options });
    assertEquals(page.messages, []);
    assertEquals(page.dialogs, []);
    assertEquals(page.requests, [`file://${file}`]);
    pages.push(page);
  }
  return pages;
}

/** The view of a page, but for what a test is not about. */
function viewOf({ value }: RenderedPage, ...keys: string[]): unknown[] {
  const view = new Map(Object.entries(value ?? {}));
  return keys.map((key) => view.get(key));
}

/** How many of the pixels have each colour. */
function colorsOf({ screenshot }: RenderedPage): Map<number, number> {
  const { data, channels, width, height } = decode(screenshot);
  const colors = new Map<number, number>();
  for (let pixel = 0; pixel < width * height; pixel++) {
    const [red = 0, green = 0, blue = 0] = [0, 1, 2].map((part) => data[pixel * channels + part]);
    const color = red << 16 | green << 8 | blue;
    colors.set(color, (colors.get(color) ?? 0) + 1);
  }
  return colors;
}

const TAGS = "a article b body code dd details div dl dt figcaption figure h1 h2 h3 head header " +
  "html i input label li main meta p path rect section span style summary svg table tbody td " +
  "text th thead title tr ul";

testWith(
  ["chromium"],
  "a browser shows a small report and a large one, light and dark",
  async () => {
    const sizes = [3, 1_000] as const;
    const cases = sizes.flatMap((count) =>
      (["light", "dark"] as const).map((scheme) =>
        [troubledPool(count + 3), { scheme, height: 1_400 }] as const
      )
    );
    const pages = await showAll(cases);
    for (const [index, page] of pages.entries()) {
      const count = (sizes[index >> 1] ?? 0) + 3;
      assertEquals(
        viewOf(page, "rows", "cells", "charts", "nodes", "isWide", "header", "targets"),
        [
          ...[count, count * NODE_CHECKS.length, 3, count + 1, false, "stays", [true]],
        ],
      );
      const colors = colorsOf(page);
      const [back = 0, failed = 0] = index % 2 === 0 ? [0xf6f7f9, 0xc8252e] : [0x11141a, 0xcf343c];
      assert(colors.size > 100, `${colors.size} colours`);
      assert((colors.get(back) ?? 0) > 100_000, `the page is not ${back.toString(16)}`);
      assert((colors.get(failed) ?? 0) > 500, `nothing is ${failed.toString(16)}`);
    }
  },
);

/** Follows a link to a node, and asks for nothing but failures. */
const USE = `(async () => {
  const rows = () => [...document.querySelectorAll(".grid tbody tr")]
    .filter((row) => row.checkVisibility()).length;
  const before = rows();
  document.getElementById("only").click();
  const bad = rows();
  document.querySelector(".kind a").click();
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  const open = [...document.querySelectorAll("details.node[open] b")].map((name) => name.textContent);
  return { before, bad, open };
})()`;

testWith(["chromium"], "links unfold what they lead to, and a box leaves what failed", async () => {
  const [page] = await showAll([[troubledPool(40), { expression: USE }]]);
  assertEquals(page?.value, { before: 40, bad: 11, open: ["node3"] });
});

testWith(["chromium"], "what nodes say does nothing in a browser", async () => {
  const report = hostilePool();
  const [page, phone] = await showAll([[report, {}], [report, { width: 390 }]]);
  assert(page !== undefined && phone !== undefined);
  assertEquals(viewOf(page, "title"), [
    `24 checks failed – ${report.pool.replaceAll(/\s+/g, " ")}`,
  ]);
  const [tags] = viewOf(page, "tags");
  assert(Array.isArray(tags));
  assertEquals(tags.filter((tag) => !TAGS.split(" ").includes(String(tag))), []);
  assertEquals(viewOf(page, "handlers", "isWide", "targets"), [[], false, [true]]);
  assertEquals(viewOf(phone, "isWide"), [false]);
});

testWith(
  ["chromium"],
  "the page tells of a run without failures, and of one without nodes",
  async () => {
    const [fine, empty, own] = await showAll([
      [makePoolReport(4), {}],
      [makeReport([]), {}],
      [makeReport([makeResult({ alias: undefined, nodeId: undefined, verdict: "failed" })]), {}],
    ]);
    assert(fine !== undefined && empty !== undefined && own !== undefined);
    assertEquals(viewOf(fine, "title", "kinds", "rows"), ["All is well – pool", [], 4]);
    assertEquals(viewOf(empty, "title", "rows", "nodes"), ["Nothing was checked – pool", 0, 0]);
    assertEquals(viewOf(own, "title", "kinds"), ["1 check failed – pool", [
      "✕tcp failed on the pool",
    ]]);
  },
);

Deno.test("a thousand nodes by sixteen checks stay below three megabytes", () => {
  const checks = [...NODE_CHECKS, "one-more", "another", "last"];
  const pages = [
    makePoolReport(1_000, () => ({}), checks),
    troubledPool(1_000),
    makePoolReport(1_000, () => ({ verdict: "failed", detail: "no ".repeat(40) }), checks),
  ].map((report) => new TextEncoder().encode(htmlReport(report)).length);
  assert(pages.slice(0, 2).every((bytes) => bytes < 2_000_000), pages.join(", "));
  // of a pool on which nothing works at all
  assert((pages[2] ?? 0) < 12_000_000, pages.join(", "));
});

Deno.test("no script, and nothing from elsewhere", () => {
  const html = htmlReport(hostilePool());
  assert(html.includes(
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'`,
  ));
  assert(!/<script|<link|<img|<iframe|@import|url\(/i.test(html));
});
