import { buildFailure } from "./build_failure.ts";
import type { BuildStep, FollowedBuild } from "./build_step.ts";

/** How much of what a build says is kept for the case that it fails. */
const KEPT_LINES = 200;
const MAX_LINE = 1_000;

/** Reads what a daemon tells of a build, to its end. Throws `UserError` where the build fails. */
export async function followBuild(
  events: NodeJS.ReadableStream,
  build: FollowedBuild,
  onStep: (step: BuildStep) => void,
): Promise<void> {
  const said: string[] = [];
  let step: BuildStep = { number: 0, count: 0, line: "" };
  for await (const event of jsonLines(events)) {
    const error = textOf(event, "error");
    if (error !== undefined) throw buildFailure(error, step, said, build);
    const text = textOf(event, "stream") ?? textOf(event, "status") ?? "";
    for (const line of text.split(/[\r\n]+/)) {
      // colours and the like are for the terminal of whoever runs pip
      const plain = line.replace(COLOUR, "").replace(/\p{Cc}/gu, " ").trim().slice(0, MAX_LINE);
      if (plain === "" || CHATTER.test(plain)) continue;
      const [, number, count, instruction] = STEP.exec(plain) ?? [];
      if (number === undefined) said.push(plain);
      step = number === undefined
        ? { ...step, line: plain }
        : { number: Number(number), count: Number(count), line: instruction ?? "" };
      onStep(step);
    }
    if (said.length > 2 * KEPT_LINES) said.splice(0, said.length - KEPT_LINES);
  }
}

/** What the builder says of itself. */
const CHATTER = /^(?:---> |Removing intermediate container )/;
const STEP = /^Step (\d{1,4})\/(\d{1,4}) : (.*)$/;
// deno-lint-ignore no-control-regex
const COLOUR = /\x1b\[[0-9;?]*[A-Za-z]/g;
const MAX_EVENT = 1 << 20;

/** One JSON document a line; what is none is left out. */
async function* jsonLines(stream: NodeJS.ReadableStream): AsyncGenerator<object> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    rest += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
    const whole = rest.split("\n");
    rest = (whole.pop() ?? "").slice(0, MAX_EVENT);
    yield* whole.flatMap(parseObject);
  }
  yield* parseObject(rest);
}

function parseObject(text: string): object[] {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? [value] : [];
  } catch {
    return [];
  }
}

function textOf(event: object, name: "error" | "status" | "stream"): string | undefined {
  const value: unknown = Object.entries(event).find(([key]) => key === name)?.[1];
  return typeof value === "string" ? value : undefined;
}
