import { request as httpRequest } from "node:http";
import { text } from "node:stream/consumers";
import * as z from "zod";
import { EXIT, type ExitCode, UserError } from "../../errors.ts";
import { sign, textsToSign } from "../api/shared_key.ts";
import { ACCOUNT_NAME, endpointOf, type InstanceRecord } from "./instance_record.ts";

const answerSchema = z.object({ result: z.unknown() });
const failureSchema = z.object({
  error: z.object({ message: z.string(), hint: z.string().nullable(), exit_code: z.number() }),
});

/** A running instance refused to do something. */
class ControlError extends UserError {
  override readonly name: string = "ControlError";
  override readonly code: ExitCode;

  constructor(message: string, hint: string | null, code: number) {
    super(message, hint === null ? {} : { hint });
    this.code = Object.values(EXIT).find((known) => known === code) ?? EXIT.failed;
  }
}

/** An instance that should be running does not answer. */
class SilentError extends UserError {
  override readonly name: string = "SilentError";
  override readonly code: ExitCode = EXIT.unreachable;
}

/** How long an instance may take for what waits for nothing: more, and it is stuck or was stopped. */
const ANSWER_MS = 10_000;
/** What waits until nodes have arrived, however long that takes. */
const SLOW_ACTIONS: ReadonlySet<string> = new Set(["pool", "node", "reset"]);

/**
 * Asks a running instance to do something; gives its answer's JSON. Throws `UserError` with the instance's own
 * words where it refuses, and where it does not answer. `onAnswer` is told of each answer, in words.
 */
export async function callInstance(
  record: InstanceRecord,
  action: string,
  request: unknown = {},
  onAnswer: (text: string) => void = () => {},
): Promise<unknown> {
  const isSlow = SLOW_ACTIONS.has(action);
  if (isSlow) await callInstance(record, "status", {}, onAnswer);
  let status: number;
  let answer: unknown;
  try {
    const timeoutMs = isSlow ? undefined : ANSWER_MS;
    const path = `/_emulator/${action}`;
    const begin = performance.now();
    const response = await post(record, path, JSON.stringify(request), timeoutMs);
    status = response.status;
    onAnswer(`POST ${path}: ${status} after ${Math.round(performance.now() - begin)} ms`);
    answer = JSON.parse(response.body);
  } catch (cause) {
    throw new SilentError(
      `The instance "${record.name}" does not answer at ${endpointOf(record)}`,
      { cause, hint: `See its log with: poolgen emulator logs --name ${record.name}` },
    );
  }
  if (status === 200) return answerSchema.parse(answer).result;
  const failure = failureSchema.safeParse(answer);
  if (!failure.success) {
    throw new SilentError(`The instance "${record.name}" answered with ${status}`);
  }
  const { message, hint, exit_code } = failure.data.error;
  throw new ControlError(message, hint, exit_code);
}

/** Not `fetch`: that would go through a proxy of the environment, which knows nothing of this machine. */
async function post(
  record: InstanceRecord,
  path: string,
  body: string,
  timeoutMs: number | undefined,
): Promise<{ readonly status: number; readonly body: string }> {
  const endpoint = new URL(endpointOf(record));
  const headers = {
    "content-length": String(new TextEncoder().encode(body).length),
    "content-type": "application/json",
    "ocp-date": new Date().toUTCString(),
  };
  const [toSign = ""] = textsToSign({ method: "POST", path, queryText: "", headers }, ACCOUNT_NAME);
  const signature = sign(toSign, record.keys[0] ?? "").toString("base64");
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>();
  const call = httpRequest({
    host: endpoint.hostname.replace(/^\[|\]$/g, ""),
    port: endpoint.port,
    method: "POST",
    path,
    headers: { ...headers, authorization: `SharedKey ${ACCOUNT_NAME}:${signature}` },
    agent: false,
  }, (response) => {
    text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
  });
  call.on("error", reject);
  call.end(body);
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => {
    call.destroy();
    reject(new Error("there was no answer in time"));
  }, timeoutMs);
  return await promise.finally(() => clearTimeout(timer));
}
