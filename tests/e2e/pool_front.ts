import type { PoolSite } from "./pool_site.ts";

/** A request that went through a front. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** A server between a program and an emulated account. */
export interface Front extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
}

/**
 * What a front answers in place of the account; `undefined` hands the request on, and "lost" does so too, but a
 * failure is answered.
 */
export type FrontAnswer = (request: SeenRequest) => Response | "lost" | undefined;

/** Puts a front before the account of a site, and names it in `credentials.yaml`. */
export async function putFront(
  site: PoolSite,
  answer: FrontAnswer = () => undefined,
): Promise<Front> {
  const { endpoint, key } = await site.status();
  const requests: SeenRequest[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const { pathname, search } = new URL(request.url);
      const seen = { method: request.method, path: pathname, body: await request.text() };
      requests.push(seen);
      const given = answer(seen);
      if (given instanceof Response) return given;
      const real = await handOn(`${endpoint}${pathname}${search}`, request, seen.body);
      return given === "lost" ? new Response(null, { status: 503 }) : real;
    },
  );
  const url = `http://127.0.0.1:${server.addr.port}`;
  await writeCredentials(site, { account_service_url: url, account_key: key });
  return { url, requests, [Symbol.asyncDispose]: () => server.shutdown() };
}

/** Writes `credentials.yaml` with these keys in its batch block. */
export function writeCredentials(
  site: PoolSite,
  batch: Readonly<Record<string, unknown>>,
): Promise<void> {
  const path = `${site.folder}/credentials.yaml`;
  return Deno.writeTextFile(path, JSON.stringify({ credentials: { batch } }), { mode: 0o600 });
}

async function handOn(url: string, request: Request, body: string): Promise<Response> {
  const headers = new Headers(request.headers);
  headers.delete("host");
  const { method } = request;
  const answer = await fetch(url, {
    method,
    headers,
    body: method === "GET" || method === "HEAD" ? null : body,
  });
  const text = await answer.text();
  return new Response(answer.status === 204 || method === "HEAD" ? null : text, {
    status: answer.status,
    headers: answer.headers,
  });
}
