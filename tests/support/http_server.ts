import { once } from "node:events";
import { createServer } from "node:http";

/** The text of each path's answer; other paths have none. */
export type HttpAnswers = Readonly<Record<string, string>>;

/** A server that listens; disposing it drops its connections. */
export interface HttpServer extends AsyncDisposable {
  readonly port: number;
}

/** Starts a web server with fixed answers, on a free port of 127.0.0.1 unless said otherwise. */
export async function startHttpServer(
  answers: HttpAnswers,
  { host = "127.0.0.1", port = 0 }: { readonly host?: string; readonly port?: number } = {},
): Promise<HttpServer> {
  const server = createServer(({ url = "" }, answer) => {
    const text = answers[url];
    answer.writeHead(text === undefined ? 404 : 200).end(text);
  });
  server.listen(port, host);
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    port: address.port,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
