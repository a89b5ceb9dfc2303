import { join, resolve } from "node:path";
import { readText } from "../../io/read_text.ts";
import type { Io } from "../../io/terminal.ts";
import { type Candidate, isPlainWord } from "./candidate.ts";

/** A node, as far as a file tells. */
export interface KnownNode {
  readonly cardinal: number;
  readonly alias: string;
  readonly nodeId: string;
  readonly pool: string;
  /** Where it is reached, or its state. */
  readonly place: string;
}

const MAX_BYTES = 16 << 20;

/** The nodes that were rendered, by the folder's `nodes.json`; none where it has none that can be read. */
export async function renderedNodes(
  { cwd }: Io,
  options: ReadonlyMap<string, string>,
): Promise<KnownNode[]> {
  const folder = resolve(cwd, options.get("out") ?? "generated");
  const document = await readJson(join(folder, "nodes.json"));
  const pool = textOf(document, "pool");
  return listOf(document, "nodes").map((node) => ({
    cardinal: numberOf(node, "cardinal"),
    alias: textOf(node, "alias"),
    nodeId: textOf(node, "node_id"),
    pool,
    place: `${textOf(node, "address")}:${numberOf(node, "port")}`,
  }));
}

/** The nodes of an instance of the emulator, by its state file. */
export async function emulatedNodes(folder: string): Promise<KnownNode[]> {
  const account = childOf(await readJson(join(folder, "state.json")), "account");
  return listOf(account, "pools").flatMap((pool) =>
    listOf(pool, "nodes").map((node, cardinal) => ({
      cardinal,
      alias: `node${cardinal}`,
      nodeId: textOf(node, "id"),
      pool: textOf(pool, "id"),
      place: textOf(node, "state"),
    }))
  );
}

/** Aliases, and ids once somebody begins to type one. */
export function nodeWords(all: readonly KnownNode[], typed: string): Candidate[] {
  const nodes = plainNodes(all);
  return [
    ...nodes.map(({ alias, nodeId, place }) => ({
      value: alias,
      description: `${nodeId} ${place}`,
    })),
    ...(typed === "" ? [] : nodes.map(({ alias, nodeId, place }) => ({
      value: nodeId,
      description: `${alias} ${place}`,
    }))),
  ];
}

/** The numbers of nodes. */
export function nodeNumbers(nodes: readonly KnownNode[]): Candidate[] {
  return plainNodes(nodes).map(({ cardinal, alias, nodeId }) => ({
    value: `${cardinal}`,
    description: `${alias} ${nodeId}`,
  }));
}

/** No node has other ids or aliases: where a file has some, it is not what it should be. */
function plainNodes(nodes: readonly KnownNode[]): KnownNode[] {
  return nodes.filter(({ alias, nodeId }) => isPlainWord(alias) && isPlainWord(nodeId))
    .map((node) => ({ ...node, place: isPlainWord(node.place) ? node.place : "" }));
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readText(path, MAX_BYTES) ?? "null");
  } catch {
    // there is nobody to tell
    return undefined;
  }
}

function childOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined;
}

function listOf(value: unknown, key: string): readonly unknown[] {
  const list = childOf(value, key);
  return Array.isArray(list) ? list : [];
}

function textOf(value: unknown, key: string): string {
  const text = childOf(value, key);
  return typeof text === "string" ? text : "";
}

function numberOf(value: unknown, key: string): number {
  const number = childOf(value, key);
  return typeof number === "number" ? number : NaN;
}
