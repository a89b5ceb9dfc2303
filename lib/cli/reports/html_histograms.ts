import type { CheckReport } from "../../checks/check_result.ts";
import { counted } from "./in_words.ts";
import { type Bin, type Histogram, histogram } from "./histogram.ts";
import { type Markup, markup } from "./markup.ts";

const [WIDTH, HEIGHT, LABELS, TOP] = [352, 104, 20, 4];
const TICKS = 4;
/** How wide a label is. */
const LABEL = 64;
const MOST = 12;

/** The latencies of a report, a histogram for each kind of data whose name ends in `_ms`; undefined without any. */
export function htmlHistograms({ results }: CheckReport): Markup | undefined {
  const values = new Map<string, number[]>();
  for (const { data } of results) {
    for (const [key, value] of Object.entries(data)) {
      if (!key.endsWith("_ms") || typeof value !== "number") continue;
      const known = values.get(key);
      if (known === undefined) values.set(key, [value]);
      else known.push(value);
    }
  }
  const all = [...values].slice(0, MOST).flatMap(([name, ms]) => histogram(name, ms) ?? []);
  if (all.length === 0) return undefined;
  return markup`<section aria-labelledby=times><h2 id=times>Latency</h2>
<div class=charts>${all.map(figure)}</div></section>
`;
}

function figure(chart: Histogram): Markup {
  const { name, count, median, p95, max } = chart;
  return markup`<figure><figcaption><b>${name.replace(/_ms$/, "").replaceAll("_", " ")}</b> <span>${
    counted(count, "value")
  }</span></figcaption>
<dl class=facts><div><dt>median<dd>${ms(median)}</div><div><dt>95% within<dd>${
    ms(p95)
  }</div><div><dt>slowest<dd>${ms(max)}</div></dl>
${svg(chart)}</figure>
`;
}

function svg({ name, bins, median, max }: Histogram): Markup {
  const most = Math.max(...bins.map(({ count }) => count));
  const width = WIDTH / bins.length;
  const base = HEIGHT - LABELS;
  const bars = bins.flatMap((bin, index) => {
    if (bin.count === 0) return [];
    // one value among thousands must not vanish
    const height = Math.max(2, (base - TOP) * bin.count / most);
    const wide = Math.min(width - 2, 48);
    return markup`<rect x="${px(index * width + (width - wide) / 2)}" y="${
      px(base - height)
    }" width="${px(wide)}" height="${px(height)}" rx="2"><title>${told(bin)}</title></rect>`;
  });
  return markup`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${name}: median ${
    ms(median)
  }, slowest ${ms(max)}"><path d="M0 ${base + 0.5}H${WIDTH}"/>${bars}${ticks(bins, width)}</svg>`;
}

function ticks(bins: readonly Bin[], width: number): Markup[] {
  const every = Math.ceil(bins.length / TICKS);
  const bounds = [...bins.map(({ from }) => from), bins.at(-1)?.to ?? 0];
  return bounds.flatMap((bound, index) => {
    const isLast = index === bins.length;
    // the last one is always there, and none stands in its way
    if (!isLast && (index % every !== 0 || (bins.length - index) * width < LABEL)) return [];
    const anchor = index === 0 ? "start" : isLast ? "end" : "middle";
    return markup`<text x="${px(index * width)}" y="${HEIGHT - 4}" text-anchor="${anchor}">${
      ms(bound)
    }</text>`;
  });
}

function told({ from, to, count }: Bin): string {
  return `${count} from ${ms(from)} to ${ms(to)}`;
}

function px(value: number): string {
  return `${Math.round(value * 10) / 10}`;
}

function ms(value: number): string {
  if (value >= 10_000) return `${Number((value / 1_000).toPrecision(3))} s`;
  return `${value >= 1_000 ? Math.round(value) : Number(value.toPrecision(3))} ms`;
}
