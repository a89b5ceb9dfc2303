import { descendantsOf, endProcesses } from "./processes.ts";
import { within } from "./wait.ts";

/** How to run a command. */
export interface CommandOptions {
  readonly cwd?: string;
  /** Added to the environment of the tests, or all there is with `clearEnv`. */
  readonly env?: Record<string, string>;
  readonly clearEnv?: boolean;
  /** What to write to its standard input, which is /dev/null otherwise. */
  readonly stdin?: string;
  readonly timeoutMs?: number;
}

/** What became of a command; after a signal, `code` is 128 plus its number. */
export interface CommandResult {
  readonly code: number;
  readonly signal: Deno.Signal | null;
  readonly stdout: string;
  readonly stderr: string;
}

// What the command itself wrote is in the pipes once it has ended; only a process that it left in
// the background keeps them open, and that one may stay for as long as it likes.
const DRAIN_MS = 1_000;

/** Runs a program without a shell until it ends; at the timeout, kills it and throws. */
export async function runCommand(
  file: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const { stdin, timeoutMs = 60_000, ...rest } = options;
  const child = spawn(file, {
    ...rest,
    args: [...args],
    stdin: stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  });
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const input = stdin === undefined ? undefined : feed(child.stdin, stdin);
  const inTime = await within(child.status, timeoutMs);
  if (!inTime) {
    const started = descendantsOf(child.pid);
    child.kill("SIGKILL");
    await endProcesses(started, 0);
  }
  const { code, signal } = await child.status;
  await Promise.all([input?.stop(), stdout.finish(), stderr.finish()]);
  if (!inTime) {
    throw new Error(
      `${[file, ...args].join(" ")}: killed as it did not end within ${timeoutMs} ms\n` +
        `stdout: ${stdout.text()}\nstderr: ${stderr.text()}`,
    );
  }
  return { code, signal, stdout: stdout.text(), stderr: stderr.text() };
}

function spawn(file: string, options: Deno.CommandOptions): Deno.ChildProcess {
  try {
    return new Deno.Command(file, options).spawn();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`cannot run ${file}: ${reason}`, { cause: error });
  }
}

interface Collected {
  finish(): Promise<void>;
  text(): string;
}

function collect(stream: ReadableStream<Uint8Array>): Collected {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let text = "";
  const reading = (async (): Promise<void> => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value, { stream: true });
    }
    text += decoder.decode();
  })();
  return {
    async finish(): Promise<void> {
      if (!await within(reading, DRAIN_MS)) await reader.cancel();
      await reading;
    },
    text: () => text,
  };
}

function feed(stream: WritableStream<Uint8Array>, text: string): { stop(): Promise<void> } {
  const writer = stream.getWriter();
  const writing = (async (): Promise<void> => {
    await writer.write(new TextEncoder().encode(text));
    await writer.close();
  })().catch(() => {
    // A program need not read its input, and most end without doing so.
  });
  return {
    async stop(): Promise<void> {
      if (!await within(writing, DRAIN_MS)) await writer.abort();
    },
  };
}
