import { type Span, textOf } from "./record_session.ts";

const SIZE = 13;
const WIDTH = 7.83;
const HEIGHT = 19;
const MARGIN = 16;

/** The terminal's first colours, dark and bright, as they are read on a dark ground. */
const COLORS = [
  ...["#484f58", "#ff7b72", "#3fb950", "#d29922", "#58a6ff", "#bc8cff", "#39c5cf", "#b1bac4"],
  ...["#6e7681", "#ffa198", "#56d364", "#e3b341", "#79c0ff", "#d2a8ff", "#56d4dd", "#ffffff"],
];

const STYLE = [
  `text{font:${SIZE}px ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;fill:#c9d1d9;white-space:pre}`,
  ".typed{fill:#ffffff;font-weight:600}",
  ".bold{font-weight:600}",
  ".dim{fill:#8b949e}",
  ...COLORS.map((color, index) => `.c${index}{fill:${color}}`),
].join("");

/** A picture of a terminal with so many columns and these lines on it; what follows a prompt stands out. */
export function sessionSvg(
  lines: readonly (readonly Span[])[],
  columns: number,
  title: string,
): string {
  const width = Math.ceil(columns * WIDTH + 2 * MARGIN);
  const height = lines.length * HEIGHT + 2 * MARGIN;
  const rows = lines.flatMap((line, index) => {
    const text = textOf(line);
    if (text === "") return [];
    const y = MARGIN + index * HEIGHT + SIZE;
    // as wide as its characters on a terminal, whatever the font
    const length = (text.length * WIDTH).toFixed(2);
    const typed = text.startsWith("$ ") ? ' class="typed"' : "";
    return `<text${typed} x="${MARGIN}" y="${y}" textLength="${length}" xml:space="preserve">${
      line.map(spanSvg).join("")
    }</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escape(title)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect width="100%" height="100%" rx="8" fill="#0d1117"/>`,
    ...rows,
    "</svg>",
    "",
  ].join("\n");
}

function spanSvg({ text, isBold, isDim, color }: Span): string {
  const classes = [
    ...isBold ? ["bold"] : [],
    ...isDim ? ["dim"] : [],
    ...color === undefined ? [] : [`c${color}`],
  ];
  return classes.length === 0
    ? escape(text)
    : `<tspan class="${classes.join(" ")}">${escape(text)}</tspan>`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
