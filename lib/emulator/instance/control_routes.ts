import * as z from "zod";
import { EXIT, UserError } from "../../errors.ts";
import type { ReadyAnswer } from "../api/answer.ts";
import type { ApiRequest } from "../api/request.ts";
import { BatchFault } from "../batch_fault.ts";
import type { Json } from "../json.ts";
import { CONTROL_ACTIONS, type Controlled } from "./control_actions.ts";

const PATH = "/_emulator/";

/** Answers an instance's own commands: `POST /_emulator/ACTION`, signed as every request to the account. */
export function controlRoutes(
  instance: Controlled,
): (request: ApiRequest) => Promise<ReadyAnswer> | undefined {
  return (request) => {
    const name = request.path.slice(PATH.length);
    const act = Object.hasOwn(CONTROL_ACTIONS, name) ? CONTROL_ACTIONS[name] : undefined;
    if (request.method !== "POST" || act === undefined) return undefined;
    return answer(() => act(instance, JSON.parse(request.body.toString() || "{}")));
  };
}

async function answer(act: () => Promise<Json>): Promise<ReadyAnswer> {
  try {
    return { status: 200, content: { kind: "json", json: { result: await act() } } };
  } catch (error) {
    return { status: 400, content: { kind: "json", json: { error: explain(error) } } };
  }
}

/** Throws what is nobody's fault but ours. */
function explain(error: unknown): Json {
  if (error instanceof UserError) {
    return { message: error.message, hint: error.hint ?? null, exit_code: error.code };
  }
  if (error instanceof BatchFault) {
    const message = `The account refuses that: ${error.code}`;
    return { message, hint: "See its state with: poolgen emulator status", exit_code: EXIT.failed };
  }
  if (error instanceof SyntaxError || error instanceof z.ZodError) {
    return { message: "The request cannot be understood", hint: null, exit_code: EXIT.usage };
  }
  throw error;
}
