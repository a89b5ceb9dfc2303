import { assert, assertEquals } from "@std/assert";
import { until } from "../support/wait.ts";
import { type EmulatorSite } from "./emulator_site.ts";

/** A login at a node that stays open: what is typed comes back. Disposing it closes it. */
export interface Session extends AsyncDisposable {
  /** Types a line. */
  say(line: string): Promise<void>;
  /** Requires that a line comes back. */
  answers(line: string): Promise<void>;
  /** Resolves with ssh's exit code when it has ended. */
  readonly ended: Promise<number>;
  stderr(): string;
}

/** Opens a session that runs `cat` on a node, and requires that it answers. */
export async function openSession(site: EmulatorSite, node: string): Promise<Session> {
  const child = new Deno.Command("ssh", {
    args: ["-F", `${site.folder}/generated/ssh_config`, node, "cat"],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output = follow(child.stdout);
  const errors = follow(child.stderr);
  const input = child.stdin.getWriter();
  const say = (line: string): Promise<void> => input.write(new TextEncoder().encode(`${line}\n`));
  const session = {
    say,
    async answers(line: string): Promise<void> {
      await say(line);
      const came = await until(() => output.text().split("\n").includes(line), 30_000);
      assert(came, `"${line}" did not come back: ${output.text()}${errors.text()}`);
    },
    ended: child.status.then(({ code }) => code),
    stderr: errors.text,
    async [Symbol.asyncDispose](): Promise<void> {
      await input.close().catch(() => undefined);
      const { code } = await child.status;
      await Promise.all([output.done, errors.done]);
      assert([0, 255].includes(code), `ssh ended with ${code}`);
    },
  };
  await session.answers("begun");
  return session;
}

/** Requires that a session ends because its connection broke. */
export async function assertBreaks(session: Session): Promise<void> {
  assertEquals(await session.ended, 255, session.stderr());
}

function follow(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): { text: () => string; done: Promise<void> } {
  let text = "";
  const done = (async (): Promise<void> => {
    for await (const part of stream.pipeThrough(new TextDecoderStream())) text += part;
  })();
  return { text: () => text, done };
}
