import { isIPv4 } from "node:net";
import process from "node:process";
import { findInstance } from "../../emulator/instance/known_instances.ts";
import { openInstanceLog } from "../../emulator/instance/instance_log.ts";
import { type Instance, startInstance } from "../../emulator/instance/start_instance.ts";
import { prepareFolder } from "../../emulator/instance/prepare_folder.ts";
import { UsageError } from "../../errors.ts";
import { childEnvironment } from "../child_environment.ts";
import type { Invocation } from "../command_table/command.ts";
import { chosenEngine } from "./chosen_engine.ts";
import { type ChosenInstance, emulatorNumber } from "./emulator_invocation.ts";
import { printNotes } from "../terminal/notes.ts";
import { startProgress } from "../terminal/progress.ts";
import { safeText } from "../terminal/safe_text.ts";

const PARENT_POLL_MS = 500;

/** Starts an instance in this process, as the options say; its log goes to its file, and to stderr with `echo`. */
export async function runInstance(
  invocation: Invocation,
  { name, folder }: ChosenInstance,
  echo: boolean,
): Promise<Instance> {
  const { io } = invocation;
  using progress = startProgress(invocation);
  progress.show("starting the emulator");
  const files = await prepareFolder(folder);
  await using started = new AsyncDisposableStack();
  const log = started.use(
    openInstanceLog(
      files.log,
      (line) => echo ? io.stderr.write(`${safeText(line)}\n`) : undefined,
    ),
  );
  const instance = started.use(
    await startInstance({
      name,
      folder,
      host: listenAddress(invocation),
      port: emulatorNumber(invocation, "port", 0, 65_535),
      sshPortBase: emulatorNumber(invocation, "ssh-port-base", 0, 65_535),
      seed: emulatorNumber(invocation, "seed", 0, 999_999_999),
      pace: invocation.options.get("pace"),
      engine: await chosenEngine(invocation, (await findInstance(folder))?.record.docker),
      acceptBearer: invocation.options.has("accept-bearer"),
      strictApiVersion: invocation.options.has("strict-api-version"),
      env: childEnvironment(io.env),
      self: io.self,
      log: (line) => log.write(line),
    }),
  );
  noteReach(instance.host, invocation);
  const running = started.move();
  return { ...instance, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

/** Azure's SDK for JavaScript, for one, cannot read the URL of an IPv6 address. Throws `UsageError`. */
function listenAddress(invocation: Invocation): string | undefined {
  const host = invocation.options.get("host");
  if (host === undefined || isIPv4(host)) return host;
  throw new UsageError(`Cannot listen on "${host}"`, {
    hint: "Give an IPv4 address of this machine, such as 127.0.0.1",
  });
}

/** Says where other machines can reach an instance: its keys are in files, but Docker behind a node may be real. */
export function noteReach(host: string, invocation: Invocation): void {
  if (/^(?:127\.\d+\.\d+\.\d+|::1|localhost)$/.test(host)) return;
  printNotes([`The emulator listens on ${host}: other machines can reach its nodes`], invocation);
}

/** Why an instance in the foreground is to end. */
export type EndReason = "interrupted" | "terminated" | "parent";

/** Resolves when the process that started this one has ended; does not keep this one running. */
export function parentEnded(): Promise<void> {
  const parent = process.ppid;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(timer);
      resolve();
    }, PARENT_POLL_MS);
    timer.unref();
  });
}

/** Resolves when this process is told to end, or, unless it is `detached`, when the one that started it has ended. */
export function toldToEnd(detached: boolean): Promise<EndReason> {
  const { promise, resolve } = Promise.withResolvers<EndReason>();
  // until now Ctrl-C ended the process at once
  process.removeAllListeners("SIGINT");
  process.on("SIGINT", () => resolve("interrupted"));
  process.on("SIGTERM", () => resolve("terminated"));
  process.on("SIGHUP", () => resolve("terminated"));
  if (!detached) parentEnded().then(() => resolve("parent"));
  return promise;
}
