import { EXIT } from "../../errors.ts";
import type { BatchClient } from "./batch_client.ts";
import { ServiceError } from "./service_error.ts";

const MAX_PAGES = 100;
/** More than any account has of anything; a hostile answer could have a million. */
const MAX_ITEMS = 20_000;

/** A page of one of the service's lists, as the SDK gives it. */
export type Page<T> = T[] & { readonly odatanextLink?: string };

/** How the pages of a list are asked for. */
export interface Listing<T> {
  /** What could not be done, worded to follow "Cannot". */
  readonly doing: string;
  /** The path of the list, such as `/pools`. */
  readonly path: string;
  first(): Promise<Page<T>>;
  next(link: string): Promise<Page<T>>;
}

/** Everything on all pages of a list. Throws `ServiceError`. */
export async function listAll<T>(
  { call, serviceUrl }: BatchClient,
  { doing, path, first, next }: Listing<T>,
): Promise<T[]> {
  const items: T[] = [];
  let page = await call(doing, first);
  for (let pages = 1;; pages++) {
    if (items.length + page.length > MAX_ITEMS) {
      throw failure(doing, `there are more than ${MAX_ITEMS}`);
    }
    items.push(...page);
    const link = page.odatanextLink;
    if (link === undefined || link === "") return items;
    refuseForeign(link, `${serviceUrl}${path}`, doing);
    if (pages === MAX_PAGES) throw failure(doing, `there are more than ${MAX_PAGES} pages`);
    page = await call(doing, () => next(link));
  }
}

/** The next page is asked for with the account's signature, which no other place may get. */
function refuseForeign(link: string, list: string, doing: string): void {
  const place = URL.canParse(link) ? new URL(link) : undefined;
  const own = new URL(list);
  const isOwn = place?.origin === own.origin && place.username === "" && place.password === "" &&
    place.pathname.toLowerCase() === own.pathname.toLowerCase();
  if (!isOwn) throw failure(doing, "the next page is at another place than the account");
}

function failure(doing: string, why: string): ServiceError {
  return new ServiceError(`Cannot ${doing}: ${why}`, EXIT.failed, undefined);
}
