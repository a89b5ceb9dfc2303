import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { SignatureVector } from "./signature_vectors.ts";

/** A server that hands requests on, and keeps what of them is signed. */
export interface Recorder extends AsyncDisposable {
  readonly url: string;
  readonly vectors: readonly SignatureVector[];
}

const SIGNED = /^(?:content-(?:encoding|language|length|md5|type)|date|if-.*|range|ocp-.*)$/;

/** Starts a recorder in front of a service. */
export async function startRecorder(service: string, client: string): Promise<Recorder> {
  const vectors: SignatureVector[] = [];
  const server = createServer(async (message, response) => {
    const body = await bodyOf(message);
    const { method = "", url: target = "", headers } = message;
    vectors.push({
      client,
      method,
      target,
      headers: Object.fromEntries(
        Object.entries(headers).flatMap(([name, value]) =>
          SIGNED.test(name) && typeof value === "string" ? [[name, value]] : []
        ),
      ),
      bodyLength: body.length,
      authorization: headers.authorization ?? "",
    });
    handOn(service, message, body, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("there is no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    vectors,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(message: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return new Uint8Array(
    await new Blob(chunks.map((chunk) => Uint8Array.from(chunk))).arrayBuffer(),
  );
}

function handOn(
  service: string,
  { method = "", url = "", headers }: IncomingMessage,
  body: Uint8Array,
  response: ServerResponse,
): void {
  const { host } = new URL(service);
  const onward = request(
    `${service}${url}`,
    { method, headers: { ...headers, host } },
    (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    },
  );
  onward.end(body);
}
