import { assertEquals } from "@std/assert";
import type { Invocation } from "../../lib/cli/command.ts";
import { startProgress } from "../../lib/cli/progress.ts";
import { delay, until } from "../support/wait.ts";

Deno.test.sanitizer({ ops: true, resources: true });

function invocation(columns: number | undefined, ...options: string[]): [Invocation, string[]] {
  const written: string[] = [];
  const stderr = { write: (text: string): unknown => written.push(text), columns };
  const io = {
    ...{ args: [], env: {}, cwd: "/", home: "/", self: ["poolgen"] as const },
    platform: "unix" as const,
    ...{ stdout: stderr, stderr },
  };
  const given = new Map(options.map((name) => [name, ""]));
  return [{ io, options: given, lists: new Map(), operands: [] }, written];
}

Deno.test("what is said once and goes on is shown at a terminal, cut to it, and taken away", async () => {
  const [called, written] = invocation(10);
  {
    using progress = startProgress(called);
    progress.show("waiting\u001b[31m for long");
    assertEquals(written, []);
    await until(() => written.length > 0, 60_000);
  }
  assertEquals(written, ["\r\x1b[Kwaiting\\u", "\r\x1b[K"]);
});

Deno.test("what is done at once is not told, nor anything with --quiet", async () => {
  for (
    const [called, written] of [invocation(80), invocation(undefined), invocation(80, "quiet")]
  ) {
    {
      using progress = startProgress(called);
      progress.show("waiting");
    }
    await delay(1);
    assertEquals(written, []);
  }
});
