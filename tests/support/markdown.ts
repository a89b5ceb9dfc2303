import { projectRoot } from "../../scripts/project_paths.ts";

/** A fenced block of a Markdown page. */
export interface Block {
  /** The page, from the project's folder. */
  readonly page: string;
  /** The line of its opening fence, from 1. */
  readonly line: number;
  /** The first word behind the fence; empty where there is none. */
  readonly language: string;
  /** The words after it. */
  readonly marks: readonly string[];
  readonly text: string;
}

/** The pages that users read: README.md, then those of `docs/` by name. */
export async function pages(): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(`${projectRoot()}/docs`)) {
    if (name.endsWith(".md")) names.push(`docs/${name}`);
  }
  return ["README.md", ...names.sort()];
}

/** The text of a page. */
export function readPage(page: string): Promise<string> {
  return Deno.readTextFile(`${projectRoot()}/${page}`);
}

/** Every fenced block of a page, in its order. */
export async function blocksOf(page: string): Promise<Block[]> {
  const blocks: Block[] = [];
  let open: Block | undefined;
  for (const [index, line] of (await readPage(page)).split("\n").entries()) {
    const [, indent, info] = /^( *)```(.*)$/.exec(line) ?? [];
    if (indent === undefined || info === undefined) {
      if (open !== undefined) open = { ...open, text: `${open.text}${line}\n` };
    } else if (open === undefined) {
      const [language = "", ...marks] = info.trim().split(/ +/);
      open = { page, line: index + 1, language, marks, text: "" };
    } else {
      blocks.push(open);
      open = undefined;
    }
  }
  if (open !== undefined) throw new Error(`${page}:${open.line}: the block does not end`);
  return blocks;
}

/** The rows of every table of a text, without heads; cells without blanks around them. */
export function tableRows(text: string): string[][] {
  return text.split("\n").filter((line) => /^\|(?! *-)/.test(line))
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
}

/** The part of a page below a heading, as far as the next one of its level or above. */
export function sectionOf(text: string, heading: string): string {
  const level = /^#+/.exec(heading)?.[0].length ?? 1;
  const [, ...below] = text.split(`\n${heading}\n`);
  if (below.length !== 1) throw new Error(`there is not one heading ${heading}`);
  return (below[0] ?? "").split(new RegExp(`^#{1,${level}} `, "m"))[0] ?? "";
}
