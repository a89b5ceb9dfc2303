import { BatchFault } from "../batch_fault.ts";
import type { JsonObject } from "../json.ts";
import type { Answer, Shape } from "./answer.ts";
import { type FilterProperties, parseFilter } from "./parse_filter.ts";
import { type ApiRequest, queryValue } from "./request.ts";

/** A list that a client may filter and turn the pages of. */
export interface Listing<Item> {
  readonly shape: Shape;
  /** What follows `$metadata#`. */
  readonly metadata: string;
  readonly properties: FilterProperties;
  readonly items: readonly Item[];
  /** What the list is sorted by: a page begins after the last key of the one before, whatever has changed. */
  keyOf(item: Item): string;
  render(item: Item): JsonObject;
  /** Told of each item that is shown. */
  shown?(item: Item): void;
}

const MAX_RESULTS = 1_000;
const TOKEN = "$skiptoken";

/** The page of a list that a request asks for. Throws `BatchFault`. */
export function listAnswer<Item>(request: ApiRequest, listing: Listing<Item>): Answer {
  const filterText = queryValue(request, "$filter");
  const passes = filterText === undefined || filterText.trim() === ""
    ? (): boolean => true
    : parseFilter(filterText, listing.properties);
  const after = queryValue(request, TOKEN);
  const found = listing.items.map((item) => ({ item, key: listing.keyOf(item) }))
    .sort((a, b) => a.key < b.key ? -1 : a.key > b.key ? 1 : 0)
    .filter(({ key }) => after === undefined || key > after)
    .map((entry) => ({ ...entry, json: listing.render(entry.item) }))
    .filter(({ json }) => passes(json));
  const page = found.slice(0, pageSize(request));
  const last = page.at(-1);
  for (const { item } of page) listing.shown?.(item);
  return {
    status: 200,
    content: {
      kind: "list",
      shape: listing.shape,
      metadata: listing.metadata,
      items: page.map(({ json }) => json),
      next: last === undefined || page.length === found.length
        ? undefined
        : nextLink(request, last.key),
    },
  };
}

function pageSize(request: ApiRequest): number {
  const text = queryValue(request, "maxresults");
  if (text === undefined) return MAX_RESULTS;
  const isNumber = /^\d{1,9}$/.test(text);
  const size = Number(text);
  if (isNumber && size >= 1 && size <= MAX_RESULTS) return size;
  throw new BatchFault(isNumber ? "OutOfRangeQueryParameterValue" : "InvalidQueryParameterValue", [
    { key: "QueryParameterName", value: "maxresults" },
    { key: "QueryParameterValue", value: text },
    { key: "MinimumAllowed", value: "1" },
    { key: "MaximumAllowed", value: String(MAX_RESULTS) },
  ]);
}

function nextLink(request: ApiRequest, lastKey: string): string {
  const kept = request.query.filter(([name]) => name.toLowerCase() !== TOKEN);
  const query = [...kept, [TOKEN, lastKey]].map((pair) =>
    pair.map((text) => encodeURIComponent(text).replaceAll("%24", "$")).join("=")
  );
  return `${request.base}${request.path}?${query.join("&")}`;
}
