import { INVENTORY_START } from "../io/rendered_inventory.ts";

/** A file to be: rendered, not yet written. */
export interface Artifact {
  /** Absolute. */
  readonly path: string;
  readonly mode: number;
  readonly text: string;
}

/** What the first lines of every file that poolgen writes contain; a file without it is never overwritten. */
export const MARKER = "Made by poolgen; changes to this file are lost";

/** Puts the marker into a rendered text: first, or after the line that names the interpreter. */
export function withMarker(text: string): string {
  const line = `# ${MARKER}\n`;
  if (!text.startsWith("#!")) return line + text;
  const end = text.indexOf("\n") + 1;
  return text.slice(0, end) + line + text.slice(end);
}

/** Whether a file's text was written by poolgen. JSON has no comments: there its fixed beginning tells. */
export function isOurs(text: string): boolean {
  return text.startsWith(INVENTORY_START) ||
    text.split("\n", 2).some((line) => line === `# ${MARKER}`);
}
