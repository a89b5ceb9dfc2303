import * as z from "zod";
import { within } from "./wait.ts";

/** Something that happened in a page. */
export interface PageEvent {
  readonly method: string;
  readonly params: unknown;
}

/** A connection to a browser by its DevTools protocol. */
export interface DevTools extends AsyncDisposable {
  /** Asks for something and gives the answer; throws where the browser refuses, or gives none. */
  call(method: string, params: object, sessionId?: string): Promise<unknown>;
  /** What happens in a page from now on; the list grows. */
  eventsOf(sessionId: string): readonly PageEvent[];
}

/** A page that shows a dialog, or runs for ever, does not answer. */
const ANSWER_MS = 400_000;

const messageSchema = z.object({
  id: z.int().optional(),
  result: z.unknown().optional(),
  error: z.object({ message: z.string() }).optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  sessionId: z.string().optional(),
});

/** Connects to a browser at the URL that it tells when it starts. */
export async function openDevTools(url: string): Promise<DevTools> {
  const socket = new WebSocket(url);
  const closed = new Promise<void>((resolve) => {
    socket.addEventListener("close", () => resolve());
  });
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve());
    socket.addEventListener("error", () => reject(new Error(`cannot connect to ${url}`)));
  });
  const calls = new Map<number, PromiseWithResolvers<unknown>>();
  const events = new Map<string, PageEvent[]>();
  let last = 0;
  socket.addEventListener("message", ({ data }) => {
    const { id, result, error, method, params, sessionId } = messageSchema.parse(JSON.parse(data));
    if (id === undefined) {
      if (sessionId !== undefined && method !== undefined) {
        events.get(sessionId)?.push({ method, params });
      }
      return;
    }
    if (error === undefined) calls.get(id)?.resolve(result);
    else calls.get(id)?.reject(new Error(error.message));
    calls.delete(id);
  });
  socket.addEventListener("close", () => {
    for (const { reject } of calls.values()) reject(new Error("the browser is gone"));
  });
  return {
    async call(method, params, sessionId): Promise<unknown> {
      const id = ++last;
      const answer = Promise.withResolvers<unknown>();
      calls.set(id, answer);
      socket.send(JSON.stringify({ id, method, params, ...sessionId && { sessionId } }));
      if (!await within(answer.promise, ANSWER_MS)) {
        throw new Error(`the browser does not answer to ${method}`);
      }
      return await answer.promise;
    },
    eventsOf(sessionId): readonly PageEvent[] {
      const list: PageEvent[] = [];
      events.set(sessionId, list);
      return list;
    },
    async [Symbol.asyncDispose](): Promise<void> {
      socket.close();
      await closed;
    },
  };
}
