import { sortNaturally } from "./natural_order.ts";

/** A node with its place. */
export interface Numbered<T> {
  readonly cardinal: number;
  readonly node: T;
}

/** Numbers nodes from 0 in natural order of their ids. */
export function numberNodes<T>(
  nodes: readonly T[],
  idOf: (node: T) => string,
): readonly Numbered<T>[] {
  return sortNaturally(nodes, idOf).map((node, cardinal) => ({ cardinal, node }));
}
