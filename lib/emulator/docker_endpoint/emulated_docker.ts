import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { API_VERSION, ENGINE_VERSION, engineInfo, engineVersion } from "./engine_facts.ts";

/** On every answer of the Docker Engine API: https://docs.docker.com/reference/api/engine/. */
const HEADERS = {
  "Api-Version": API_VERSION,
  "Docker-Experimental": "false",
  "Ostype": "linux",
  "Server": `Docker/${ENGINE_VERSION} (linux)`,
};

/**
 * An HTTP server that answers as a Docker daemon without a container engine: it is there, says its version, and
 * refuses all else with a message that names the reason. It listens nowhere: give it connections by
 * `emit("connection", stream)`.
 */
export function emulatedDocker(reason: string): Server {
  return createServer((request, response) => {
    // A client that is still sending takes the end of the connection for a failure; one that has nothing to
    // send may have ended its side already, and then a later answer would not go out.
    if (hasBody(request)) request.once("end", () => answer(request, response, reason));
    else answer(request, response, reason);
    request.resume();
  });
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

function answer(request: IncomingMessage, response: ServerResponse, reason: string): void {
  const path = (request.url ?? "").replace(/[?#].*$/, "").replace(/^\/v\d+\.\d+(?=\/)/, "");
  const reads = request.method === "GET";
  if (path === "/_ping" && (reads || request.method === "HEAD")) ping(response);
  else if (path === "/version" && reads) sendJson(response, 200, engineVersion());
  else if (path === "/info" && reads) sendJson(response, 200, engineInfo());
  else sendJson(response, 501, { message: refusal(reason) });
}

function refusal(reason: string): string {
  return `the poolgen emulator has no container engine: ${reason}. ` +
    "Install or start Docker on this machine, or start the emulator with DOCKER_HOST set to " +
    "unix:///path or tcp://host:port of a Docker daemon";
}

function ping(response: ServerResponse): void {
  send(response, 200, "text/plain; charset=utf-8", "OK");
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  send(response, status, "application/json", `${JSON.stringify(body)}\n`);
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    ...HEADERS,
    // Not every runtime keeps a connection that is no socket; a client that is not told would use it again.
    "Connection": "close",
    "Cache-Control": "no-cache, no-store, must-revalidate",
    "Content-Type": type,
    "Content-Length": String(body.length),
  });
  response.end(body);
}
