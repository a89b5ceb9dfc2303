import type { Account } from "../account/account.ts";
import { BatchFault } from "../batch_fault.ts";
import type { Faults } from "../faults.ts";
import type { Answer, ReadyAnswer } from "./answer.ts";
import { apiVersionOf } from "./api_version.ts";
import { authenticate } from "./authenticate.ts";
import { BodyFields, parseBody } from "./body_fields.ts";
import { checkConditions } from "./check_conditions.ts";
import { findRoute } from "./find_route.ts";
import { guardBrowsers, type HostNames } from "./guard_browsers.ts";
import { injectFaults } from "./inject_faults.ts";
import type { Call } from "./operation.ts";
import { project, select } from "./project.ts";
import { type ApiRequest, queryValue } from "./request.ts";
import type { Route } from "./routes.ts";

/** What requests are answered with. */
export interface Service {
  readonly account: Account;
  readonly hostNames: HostNames;
  readonly strictApiVersion: boolean;
  readonly acceptBearer: boolean;
  faults(): Faults;
  /** The next number from 0 up to 1 of those that decide which requests fail on purpose. */
  random(): number;
  /** Aborted when the service ends. */
  readonly signal: AbortSignal;
  /** Told of every request for an api-version that the emulator was not written for. */
  warnOfVersion(version: string): void;
  /** Answers what is not of the Batch API; `undefined` for what it does not know either. */
  extraRoutes(request: ApiRequest): Promise<ReadyAnswer> | undefined;
}

const EXTRA = "/_emulator/";
const READING = ["GET", "HEAD"];

/** Answers a request: all that happens to one, in order. Throws `BatchFault` for what is refused. */
export async function answerRequest(request: ApiRequest, service: Service): Promise<ReadyAnswer> {
  const { account } = service;
  guardBrowsers(request, service.hostNames);
  if (request.path.startsWith(EXTRA)) return await answerExtra(request, service);
  await injectFaults(service.faults(), () => service.random(), service.signal);
  authenticate(request, { account, acceptBearer: service.acceptBearer, now: Date.now });
  const version = apiVersionOf(
    request,
    service.strictApiVersion,
    (version) => service.warnOfVersion(version),
  );
  const { route, parameters } = findRoute(request.method, request.path);
  const body = new BodyFields(bodyOf(request));
  const answer = await run(route, { account, request, version, body, parameters });
  // what a client was told of must outlive the process
  if (!READING.includes(request.method)) await account.saved();
  return shape(answer, request, version);
}

async function answerExtra(request: ApiRequest, service: Service): Promise<ReadyAnswer> {
  authenticate(request, { account: service.account, acceptBearer: false, now: Date.now });
  const answer = service.extraRoutes(request);
  if (answer === undefined) throw new BatchFault("ResourceNotFound");
  return await answer;
}

function bodyOf({ headers, body }: ApiRequest): ReturnType<typeof parseBody> {
  const type = headers["content-type"] ?? "";
  // forms and plain text are what a web page can send to another site without being asked
  if (body.length > 0 && !/^application\/json\s*(;|$)/i.test(type)) {
    throw new BatchFault("InvalidHeaderValue", [
      { key: "HeaderName", value: "Content-Type" },
      { key: "HeaderValue", value: type },
    ]);
  }
  return parseBody(body);
}

async function run(route: Route, call: Call): Promise<Answer> {
  if (route.on === "account") return await route.run(call);
  const pool = call.account.findPool(call.parameters["poolId"] ?? "");
  if (pool === undefined) throw new BatchFault("PoolNotFound");
  if (route.on === "pool") {
    const mayGoOn = checkConditions(call.request, pool);
    return mayGoOn ? await route.run({ ...call, pool }) : { status: 304, about: pool };
  }
  const node = pool.nodes.find(({ id }) => id === call.parameters["nodeId"]);
  if (node === undefined) throw new BatchFault("NodeNotFound");
  return await route.run({ ...call, pool, node });
}

/** Leaves of an answer what the api-version has and `$select` names. */
function shape(answer: Answer, request: ApiRequest, version: string): ReadyAnswer {
  const { content, ...rest } = answer;
  if (content === undefined) return rest;
  if (content.kind === "json" || content.kind === "bytes") return { ...rest, content };
  const names = queryValue(request, "$select");
  const metadata = { "odata.metadata": `${request.base}/$metadata#${content.metadata}` };
  if (content.kind === "resource") {
    const json = select(project(content.json, content.shape, version), names);
    return { ...rest, content: { kind: "json", json: { ...metadata, ...json } } };
  }
  const value = content.items.map((item) => select(project(item, content.shape, version), names));
  const next = content.next === undefined ? {} : { "odata.nextLink": content.next };
  return { ...rest, content: { kind: "json", json: { ...metadata, value, ...next } } };
}
