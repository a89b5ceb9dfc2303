import type { TlsAuthority } from "./tls_authority.ts";

/** A server that stands for Microsoft Entra; it gives a new token at every request. */
export interface EntraService extends AsyncDisposable {
  readonly url: string;
  /** What was asked for a token, in order. */
  readonly asked: readonly URLSearchParams[];
  /** Every request, as method and path. */
  readonly requests: readonly string[];
}

/** The directory of the tests. */
export const DIRECTORY = "72f988bf-86f1-41af-91ab-2d7cd011db47";
/** The application of the tests. */
export const APPLICATION = "0f1e2d3c-1111-2222-3333-444455556666";

/** What the service says to a request for a token; a token unless the test says otherwise. */
export type Answer = (form: URLSearchParams) => Response | undefined;

/** Starts the server. */
export function startEntra(tls: TlsAuthority, answer: Answer = () => undefined): EntraService {
  const asked: URLSearchParams[] = [];
  const requests: string[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, key: tls.key, cert: tls.cert, onListen: () => {} },
    async (request) => {
      const { origin, pathname } = new URL(request.url);
      requests.push(`${request.method} ${pathname}`);
      if (pathname === `/${DIRECTORY}/v2.0/.well-known/openid-configuration`) {
        return Response.json(description(origin));
      }
      if (request.method !== "POST" || pathname !== `/${DIRECTORY}/oauth2/v2.0/token`) {
        return new Response(null, { status: 404 });
      }
      const form = new URLSearchParams(await request.text());
      asked.push(form);
      return answer(form) ??
        Response.json({ token_type: "Bearer", expires_in: 3599, access_token: tokenOf(asked) });
    },
  );
  return {
    url: `https://127.0.0.1:${server.addr.port}`,
    asked,
    requests,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function tokenOf(asked: readonly unknown[]): string {
  return `token-${asked.length}`;
}

function description(origin: string): unknown {
  const at = `${origin}/${DIRECTORY}`;
  return {
    issuer: `${at}/v2.0`,
    authorization_endpoint: `${at}/oauth2/v2.0/authorize`,
    token_endpoint: `${at}/oauth2/v2.0/token`,
    jwks_uri: `${at}/discovery/v2.0/keys`,
  };
}

/** How Entra refuses: with a code, a sentence, and ids of the request. */
export function refusal(status: number, error: string, sentence: string): Response {
  const ids = "Trace ID: a1 Correlation ID: b2 Timestamp: 2026-01-02 03:04:05Z";
  return Response.json({ error, error_description: `${sentence} ${ids}` }, { status });
}
