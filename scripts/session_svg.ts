const SIZE = 13;
const WIDTH = 7.83;
const HEIGHT = 19;
const MARGIN = 16;

const STYLE = [
  `text{font:${SIZE}px ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;fill:#c9d1d9;white-space:pre}`,
  ".typed{fill:#ffffff;font-weight:600}",
].join("");

/** A picture of a terminal with so many columns and these lines on it; what follows a prompt stands out. */
export function sessionSvg(lines: readonly string[], columns: number, title: string): string {
  const width = Math.ceil(columns * WIDTH + 2 * MARGIN);
  const height = lines.length * HEIGHT + 2 * MARGIN;
  const rows = lines.map((line, index) => {
    const y = MARGIN + index * HEIGHT + SIZE;
    // as wide as its characters on a terminal, whatever the font
    const length = (line.length * WIDTH).toFixed(2);
    const typed = line.startsWith("$ ") ? ' class="typed"' : "";
    return `<text${typed} x="${MARGIN}" y="${y}" textLength="${length}" xml:space="preserve">${
      escape(line)
    }</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escape(title)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect width="100%" height="100%" rx="8" fill="#0d1117"/>`,
    ...rows.filter((_, index) => lines[index] !== ""),
    "</svg>",
    "",
  ].join("\n");
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
