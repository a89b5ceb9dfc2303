import type { Buffer } from "node:buffer";
import { lstat, readdir } from "node:fs/promises";
import { attributesOf } from "./attributes.ts";
import { longName } from "./long_name.ts";
import type { Name, Reply } from "./reply.ts";
import { locate, type Session } from "./session.ts";

/** As many names an answer as OpenSSH's server gives: the longest still fit a packet. */
const NAMES_AT_ONCE = 100;

/** Opens a folder to list it: as it is now, however long the client takes to ask for all names. */
export async function openFolder(session: Session, name: string): Promise<Reply> {
  session.handles.checkRoom();
  const path = locate(session, name);
  const names = [".", "..", ...await readdir(path)];
  return { type: "handle", handle: session.handles.add({ type: "folder", path, names }) };
}

/** The next names of a folder with their attributes; what has gone since is left out. */
export async function readFolder(session: Session, handle: Buffer): Promise<Reply> {
  const { path, names } = session.handles.folder(handle);
  while (names.length > 0) {
    const next = names.splice(0, NAMES_AT_ONCE);
    const found = await Promise.all(next.map((name) => describe(path, name)));
    const present = found.filter((entry) => entry !== undefined);
    if (present.length > 0) return { type: "names", names: present };
  }
  return { type: "status", status: "eof" };
}

async function describe(folder: string, name: string): Promise<Name | undefined> {
  const stats = await lstat(`${folder}/${name}`).catch(() => undefined);
  if (stats === undefined) return undefined;
  return { name, longName: longName(name, stats), attributes: attributesOf(stats) };
}
