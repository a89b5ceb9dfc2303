import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { errorCode } from "../../io/file_failure.ts";
import { UserError } from "../../errors.ts";
import type { Account } from "../account/account.ts";
import { BatchFault } from "../batch_fault.ts";
import type { Faults } from "../faults.ts";
import type { ReadyAnswer } from "./answer.ts";
import { errorAnswer } from "./error_answer.ts";
import { isOwnHost } from "./guard_browsers.ts";
import { seededNumbers } from "./inject_faults.ts";
import { answerRequest, type Service } from "./pipeline.ts";
import { readBody } from "./read_body.ts";
import { type ApiRequest, headersOf, parseQuery, splitTarget } from "./request.ts";
import { type RequestFrame, respond } from "./respond.ts";

/** What the Batch API is served with. */
export interface ApiOptions {
  readonly account: Account;
  /** An address of this machine, as a literal. */
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** Another name or address that clients reach the service by. */
  readonly publicHost?: string;
  faults(): Faults;
  /** Decides which requests fail on purpose. */
  readonly seed: number;
  /** Writes a line to the instance's log. */
  log(line: string): void;
  /** Whether api-versions that the emulator was not written for are refused. */
  readonly strictApiVersion?: boolean;
  /** Whether any bearer token is accepted; none is otherwise. */
  readonly acceptBearer?: boolean;
  /** Answers signed requests for paths that begin with `/_emulator/`; `undefined` for those it does not know. */
  extraRoutes?(request: ApiRequest): Promise<ReadyAnswer> | undefined;
}

/** The Batch API as it is served; disposing it breaks every connection. */
export interface Api extends AsyncDisposable {
  readonly port: number;
  /** Such as `http://127.0.0.1:4321`. */
  readonly url: string;
}

const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;
// longer than clients keep an idle connection, so that they are not cut off as they send
const KEEP_ALIVE_MS = 120_000;
const MAX_CONNECTIONS = 512;
const MAX_WARNINGS = 100;
const MAX_LOGGED_PATH = 300;

/** Serves the Batch API on one address. Throws `UserError` where the port cannot be had. */
export async function startApi(options: ApiOptions): Promise<Api> {
  const ending = new AbortController();
  const running = new Set<Promise<void>>();
  const server = createServer({ connectionsCheckingInterval: HEADERS_MS / 2 });
  server.headersTimeout = HEADERS_MS;
  server.requestTimeout = REQUEST_MS;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.maxConnections = MAX_CONNECTIONS;
  const port = await listen(server, options.host, options.port);
  const url = `http://${options.host.includes(":") ? `[${options.host}]` : options.host}:${port}`;
  const service = serviceOf(options, port, ending.signal);
  server.on("request", (message, response) => {
    const work = serve(message, response, { service, url, log: (line) => options.log(line) })
      .finally(() => running.delete(work));
    running.add(work);
  });
  return {
    port,
    url,
    async [Symbol.asyncDispose](): Promise<void> {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      ending.abort();
      server.closeAllConnections();
      await Promise.all([closed, ...running]);
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause) => {
      reject(
        new UserError(`Cannot listen on ${host} port ${port}: ${inWords(cause)}`, {
          hint: "Choose another port, or 0 for any that is free",
          cause,
        }),
      );
    });
    server.listen(port, host, () => {
      const address = server.address();
      if (typeof address === "object" && address !== null) resolve(address.port);
    });
  });
}

function serviceOf(options: ApiOptions, port: number, signal: AbortSignal): Service {
  const warned = new Set<string>();
  const { account, host, publicHost, log } = options;
  return {
    account,
    hostNames: { port, more: publicHost === undefined ? [host] : [host, publicHost] },
    strictApiVersion: options.strictApiVersion ?? false,
    acceptBearer: options.acceptBearer ?? false,
    faults: () => options.faults(),
    random: seededNumbers(options.seed),
    signal,
    warnOfVersion(version: string): void {
      if (warned.has(version) || warned.size >= MAX_WARNINGS) return;
      warned.add(version);
      log(`api-version ${version} is not known: serving it as its date says`);
    },
    extraRoutes: (request) => options.extraRoutes?.(request),
  };
}

interface Surroundings {
  readonly service: Service;
  readonly url: string;
  readonly log: (line: string) => void;
}

async function serve(
  message: IncomingMessage,
  response: ServerResponse,
  { service, url, log }: Surroundings,
): Promise<void> {
  const headers = headersOf(message);
  const { host } = headers;
  const isOwn = host !== undefined && isOwnHost(host, service.hostNames);
  const frame = {
    id: randomUUID(),
    method: message.method ?? "",
    path: (message.url ?? "").split("?")[0] ?? "",
    base: isOwn ? `http://${host}` : url,
    headers,
  };
  // a client that hangs up is no failure of ours
  message.on("error", () => undefined);
  response.on("error", () => undefined);
  const answer = await answerOf(message, frame, service).catch((error: unknown) => {
    if (!(error instanceof BatchFault)) {
      // it hung up or took too long, so that nobody waits for an answer
      if (!message.complete || service.signal.aborted) return undefined;
      log(`${frame.id}: ${error instanceof Error ? error.stack ?? error.message : String(error)}`);
    }
    return errorAnswer(error, { requestId: frame.id, base: frame.base });
  });
  if (answer === undefined) {
    response.destroy();
    return;
  }
  const path = frame.path.replaceAll(/[^\x21-\x7e]/g, "?").slice(0, MAX_LOGGED_PATH);
  log(`${frame.method} ${path} ${answer.status}`);
  await respond(response, answer, frame).catch(() => response.destroy());
}

async function answerOf(
  message: IncomingMessage,
  frame: RequestFrame,
  service: Service,
): Promise<ReadyAnswer> {
  const target = splitTarget(message.url ?? "");
  const query = parseQuery(target.queryText);
  const body = await readBody(message, REQUEST_MS);
  return await answerRequest({ ...frame, ...target, query, body }, service);
}

/** Each runtime has words of its own. */
function inWords(cause: Error): string {
  switch (errorCode(cause)) {
    case "EADDRINUSE":
      return "another program has it";
    case "EACCES":
      return "permission denied";
    default:
      return cause.message;
  }
}
