import { setTimeout } from "node:timers";
import type { ClientOptions } from "../azure/batch_client.ts";
import { EXIT, type ExitCode, UsageError, UserError } from "../errors.ts";
import type { Invocation } from "./command.ts";
import { safeText } from "./safe_text.ts";

/** A command did not end in the time that it was given. */
class TimedOutError extends UserError {
  override readonly name: string = "TimedOutError";
  override readonly code: ExitCode = EXIT.unreachable;
}

const UNITS: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
]);

/** What a client of the Batch account heeds of the command line: `--timeout` and `--verbose`. Throws `UsageError`. */
export function clientOptions({ io, options }: Invocation): ClientOptions {
  const timeout = options.get("timeout");
  return {
    signal: timeout === undefined ? undefined : endAfter(timeout),
    onRetry: options.has("verbose")
      ? (text): void => io.stderr.write(`${safeText(text)}\n`)
      : undefined,
  };
}

function endAfter(text: string): AbortSignal {
  const [, count, unit = "s"] = /^(\d{1,6})(ms|s|m|h)?$/.exec(text) ?? [];
  const milliseconds = Number(count) * (UNITS.get(unit) ?? NaN);
  if (!(milliseconds > 0 && milliseconds < 2 ** 31)) {
    throw new UsageError(`Cannot use "${text}" for --timeout`, { hint: "Such as: --timeout 10m" });
  }
  const controller = new AbortController();
  // what is done sooner does not wait for it
  setTimeout(() => {
    controller.abort(
      new TimedOutError(`Stopped after ${text}, which --timeout allows`, {
        hint: "Give it more time, or see what is going on with: poolgen pool list",
      }),
    );
  }, milliseconds).unref();
  return controller.signal;
}
