import type { OpenHandles } from "./open_handles.ts";
import type { Reply } from "./reply.ts";

/** One client of the file transfer. */
export interface Session {
  /** The folder that relative paths start from, absolute. */
  readonly home: string;
  readonly handles: OpenHandles;
  /** Whether nobody waits for answers any more. */
  isClosed(): boolean;
}

/** The answer to what was done and has no other. */
export const OK: Reply = { type: "status", status: "ok" };

/**
 * Where a client's path leads. An empty path is the home folder (draft-ietf-secsh-filexfer-02, section 6.2);
 * `..` is left to the system, which follows links before it.
 */
export function locate(session: Session, path: string): string {
  if (path.startsWith("/")) return path;
  return path === "" ? session.home : `${session.home}/${path}`;
}
