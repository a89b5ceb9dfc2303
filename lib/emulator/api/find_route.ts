import { BatchFault } from "../batch_fault.ts";
import { decode } from "./request.ts";
import { type Route, ROUTES } from "./routes.ts";

/** A route, and what the variable parts of the path say. */
export interface FoundRoute {
  readonly route: Route;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The route of a request. Throws `BatchFault` for an unknown path, and for a verb that the path does not take. */
export function findRoute(method: string, path: string): FoundRoute {
  const parts = path.split("/").slice(1).map(decode);
  let isPathKnown = false;
  for (const route of ROUTES) {
    const parameters = matchPath(route.path.split("/").slice(1), parts);
    if (parameters === undefined) continue;
    if (route.method === method) return { route, parameters };
    isPathKnown = true;
  }
  throw new BatchFault(isPathKnown ? "UnsupportedHttpVerb" : "ResourceNotFound");
}

function matchPath(
  pattern: readonly string[],
  parts: readonly string[],
): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const part = parts[index];
    if (part === undefined || part === "") return undefined;
    const name = /^\{(\w+)(\.\.\.)?\}$/.exec(expected);
    if (name?.[2] !== undefined) {
      return { ...parameters, [name[1] ?? ""]: parts.slice(index).join("/") };
    }
    if (name !== null) parameters[name[1] ?? ""] = part;
    else if (part.toLowerCase() !== expected) return undefined;
  }
  return parts.length === pattern.length ? parameters : undefined;
}
