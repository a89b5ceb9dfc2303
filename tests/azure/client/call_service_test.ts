import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { callService } from "../../../lib/azure/client/call_service.ts";
import { unreachable } from "../../../lib/azure/client/service_error.ts";
import { EXIT, UserError } from "../../../lib/errors.ts";

/** What the SDK throws for an answer; the request has what nobody may see. */
function refusal(statusCode: number, code: string, headers: Record<string, string> = {}): unknown {
  return Object.assign(new Error("SECRET in the message"), {
    statusCode,
    code,
    request: { body: "SECRET", headers: { authorization: "SECRET" } },
    response: { headers: new Headers(headers), body: "SECRET" },
    body: { code, message: { value: `Told so.\nRequestId:1a-2b\nTime:x` } },
  });
}

interface Attempts {
  readonly count: number;
  readonly told: readonly string[];
  readonly error: unknown;
}

/** Makes a call that fails in these ways, one after another, and then succeeds. */
async function attempt(failures: readonly unknown[], signal?: AbortSignal): Promise<Attempts> {
  let count = 0;
  const told: string[] = [];
  const call = (): Promise<string> => {
    const failure = failures[count++];
    return failure === undefined ? Promise.resolve("done") : Promise.reject(failure);
  };
  const watcher = { signal, onRetry: (text: string): unknown => told.push(text) };
  const error: unknown = await callService("do it", call, watcher).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { count, told, error };
}

Deno.test("callService() asks again where a failure may pass, and says so", async () => {
  const { count, told, error } = await attempt([refusal(429, "TooMany"), refusal(503, "Busy")]);
  assertEquals([count, error], [3, undefined]);
  assertMatch(
    told[0] ?? "",
    /^Cannot do it: Told so\. \(TooMany, request 1a-2b\); trying again in \d+ ms$/,
  );
  assertMatch(told[1] ?? "", /\(Busy, /);
});

Deno.test("callService() waits as long as the service asks to", async () => {
  const { told } = await attempt([refusal(503, "Busy", { "retry-after": "1" })]);
  assertMatch(told[0] ?? "", / in 1000 ms$/);
  // what is no number of seconds is not heeded
  const odd = await attempt([refusal(503, "Busy", { "retry-after": "99999999" })]);
  assertMatch(odd.told[0] ?? "", / in \d{1,3} ms$/);
});

Deno.test("callService() asks once where asking again is no use", async () => {
  for (const [status, code] of [[400, EXIT.failed], [403, EXIT.refused], [409, EXIT.failed]]) {
    const { count, told, error } = await attempt([refusal(status ?? 0, "Code")]);
    assert(error instanceof UserError);
    assertEquals([count, told, error.code], [1, [], code]);
    assert(!`${error.message}${error.hint}`.includes("SECRET"));
  }
  const { count, error } = await attempt([new TypeError("SECRET")]);
  assert(error instanceof UserError);
  assertEquals([count, error.message], [
    1,
    "Cannot do it: the service's answer is not what it should be",
  ]);
});

Deno.test("callService() gives an account that is not there up after a few attempts", async () => {
  const failure = unreachable(new Error("ECONNREFUSED refused"), "http://127.0.0.1:1");
  const { count, told, error } = await attempt(Array.from({ length: 9 }, () => failure));
  assertEquals([count, told.length, error], [3, 2, failure]);
});

Deno.test("callService() ends its wait when it is to", async () => {
  const controller = new AbortController();
  const reason = new UserError("Stopped");
  const call = (): Promise<string> => Promise.reject(refusal(503, "Busy", { "retry-after": "20" }));
  const calling = callService("do it", call, {
    signal: controller.signal,
    onRetry: () => controller.abort(reason),
  });
  assertEquals(await assertRejects(() => calling), reason);
});
