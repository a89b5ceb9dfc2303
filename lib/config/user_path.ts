import { join, resolve } from "node:path";

/** A path that the user wrote, absolute: `~/` is the home folder, all else is relative to `folder`. */
export function userPath(path: string, folder: string, home: string): string {
  return /^~(?:$|[/\\])/.test(path) ? join(home, path.slice(1)) : resolve(folder, path);
}
