import { setTimeout } from "node:timers";
import type { ClientOptions } from "../../azure/client/batch_client.ts";
import { EXIT, type ExitCode, UsageError, UserError } from "../../errors.ts";
import type { Invocation } from "../command_table/command.ts";
import { parseDuration } from "../arguments/duration.ts";
import { startProgress } from "../terminal/progress.ts";
import { tellVerbosely } from "../terminal/verbose.ts";

/** A command did not end in the time that it was given. */
class TimedOutError extends UserError {
  override readonly name: string = "TimedOutError";
  override readonly code: ExitCode = EXIT.unreachable;
}

/** What a client of the Batch account heeds of the command line: `--timeout` and `--verbose`. Throws `UsageError`. */
export function clientOptions(invocation: Invocation): ClientOptions {
  const { options } = invocation;
  const timeout = options.get("timeout");
  return {
    signal: timeout === undefined ? undefined : endAfter(timeout),
    onCall: (doing) => {
      const progress = startProgress(invocation);
      progress.show(`waiting for the account, to ${doing}`);
      return progress;
    },
    ...options.has("verbose")
      ? {
        onRetry: (text) => tellVerbosely(text, invocation),
        onAnswer: (text) => tellVerbosely(text, invocation),
      }
      : {},
  };
}

function endAfter(text: string): AbortSignal {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined) {
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
