import { UsageError } from "../../errors.ts";
import type { Invocation } from "../command_table/command.ts";
import {
  DECODE_ANSWER,
  type Decoded,
  defaultStarter,
  type StarterPool,
  type StarterTarget,
} from "./starter_pool.ts";

/** The pool that the options describe; the rest is as usual. Throws `UsageError`. */
export function givenStarter(
  target: StarterTarget,
  { options, lists }: Invocation,
): StarterPool {
  const foreign = ["account", "allow"].find((name) => target === "emulator" && options.has(name));
  if (foreign !== undefined) {
    throw new UsageError(`The option --${foreign} is for a live account`, {
      hint: "Run: poolgen init live",
    });
  }
  const given = <T>(name: string, decode: (text: string) => Decoded<T>, standard: T): T => {
    const text = options.get(name);
    return text === undefined ? standard : decoded(name, decode(text));
  };
  const standard = defaultStarter(target);
  return {
    target,
    id: given("pool", DECODE_ANSWER.id, standard.id),
    vmSize: given("vm-size", DECODE_ANSWER.vmSize, standard.vmSize),
    nodes: given("nodes", DECODE_ANSWER.nodes, standard.nodes),
    user: given("user", DECODE_ANSWER.user, standard.user),
    account: given("account", DECODE_ANSWER.account, standard.account),
    allow: (lists.get("allow") ?? []).map((text) => decoded("allow", DECODE_ANSWER.allow(text))),
  };
}

function decoded<T>(option: string, answer: Decoded<T>): T {
  if ("value" in answer) return answer.value;
  throw new UsageError(`--${option} ${answer.wrong}`);
}
