import { once } from "node:events";
import { createServer, type IncomingMessage, request } from "node:http";
import { buffer } from "node:stream/consumers";

/** A request as it came over the wire. */
export interface WireRequest {
  readonly method: string;
  /** The path as it was sent, without the query. */
  readonly path: string;
  readonly queryText: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A server that hands requests on and remembers them; disposing it ends it. */
export interface RecordingProxy extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly WireRequest[];
}

/** Starts a proxy of the service at `target`, which has to believe that it was asked itself. */
export async function startProxy(target: string): Promise<RecordingProxy> {
  const requests: WireRequest[] = [];
  const { host } = new URL(target);
  const server = createServer(async (incoming, outgoing) => {
    const body = await buffer(incoming);
    requests.push(recorded(incoming, body.toString()));
    const onward = request(`${target}${incoming.url}`, {
      method: incoming.method ?? "GET",
      headers: { ...incoming.headers, host },
    }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    onward.end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function recorded({ method = "", url = "", headers }: IncomingMessage, body: string): WireRequest {
  const [path = "", queryText = ""] = url.split("?");
  const texts = Object.entries(headers).map(([name, value]) => [name, String(value)]);
  return { method, path, queryText, headers: Object.fromEntries(texts), body };
}
