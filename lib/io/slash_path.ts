import type { Platform } from "./platform.ts";

/**
 * A path as OpenSSH's files have it. Windows' has slashes, which its `ssh` takes as well, and which every other program
 * with a parser of its own reads as they are; and its drive is a capital, since some terminals begin in `c:`.
 */
export function slashPath(path: string, platform: Platform): string {
  return platform === "windows"
    ? path.replaceAll("\\", "/").replace(/^[a-z]:/, (drive) => drive.toUpperCase())
    : path;
}
