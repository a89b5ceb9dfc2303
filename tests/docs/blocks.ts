import { type Block, blocksOf, pages } from "../support/markdown.ts";
import { placesOf } from "./page_run.ts";

/** Languages of blocks that are no commands. */
const TEXTS = ["yaml", "json", "ssh_config", "mustache", "text", "xml"];

/** Every block of every page. */
export const BLOCKS: readonly Block[] = (await Promise.all((await pages()).map(blocksOf))).flat();

/** Those that are commands. */
export const COMMAND_BLOCKS: readonly Block[] = BLOCKS.filter(({ language }) =>
  !TEXTS.includes(language)
);

/**
 * The parts of pages by their names, such as `README.md`, or `README.md live` with the mark of a block that says where it
 * is run. Those of a part are run in one folder, in their order.
 */
export const PARTS: ReadonlyMap<string, readonly Block[]> = Map.groupBy(
  COMMAND_BLOCKS,
  (block) => [block.page, ...placesOf(block)].join(" "),
);

/** The blocks of all pages that have a mark, which some must. */
export function blocksMarked(mark: string): Block[] {
  const blocks = COMMAND_BLOCKS.filter(({ marks }) => marks.includes(mark));
  if (blocks.length === 0) throw new Error(`no block has the mark ${mark}`);
  return blocks;
}
