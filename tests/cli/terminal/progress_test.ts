import { assertEquals } from "@std/assert";
import type { Invocation } from "../../../lib/cli/command_table/command.ts";
import { withLiveLine } from "../../../lib/cli/terminal/live_line.ts";
import { startProgress, whileTelling } from "../../../lib/cli/terminal/progress.ts";
import { delay, until } from "../../support/wait.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const NO_COLOR = { env: { NO_COLOR: "1" } };
const CLEAR = "\r\x1b[K";

interface Called {
  readonly called: Invocation;
  readonly written: string[];
  readonly terminal: { columns: number | undefined };
}

function invocation(
  columns: number | undefined,
  { options = [], env = {} }: {
    readonly options?: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
  } = {},
): Called {
  const written: string[] = [];
  const terminal = { write: (text: string): unknown => written.push(text), columns };
  const io = withLiveLine({
    ...{ args: [], env, cwd: "/", home: "/", self: ["poolgen"] as const },
    platform: "unix" as const,
    ...{ stdout: terminal, stderr: terminal },
  });
  const given = new Map(options.map((name) => [name, ""]));
  return { called: { io, options: given, lists: new Map(), operands: [] }, written, terminal };
}

async function seen(written: readonly string[], count: number): Promise<void> {
  await until(() => written.length >= count, 60_000);
}

Deno.test("what is said once and goes on is shown at a terminal, cut to it, and taken away", async () => {
  const { called, written, terminal } = invocation(10, NO_COLOR);
  {
    using progress = startProgress(called);
    progress.show("waiting\u001b[31m for long");
    assertEquals(written, []);
    await seen(written, 1);
    // somebody makes the window narrower
    terminal.columns = 5;
    progress.show("w01234");
  }
  assertEquals(written, ["\rwaiting\\u", "\r         \rw012", "\r    \r"]);
});

Deno.test("what is done at once is not told, nor anything with --quiet", async () => {
  const quiet = { options: ["quiet"] };
  for (
    const { called, written } of [invocation(80), invocation(undefined), invocation(80, quiet)]
  ) {
    {
      using progress = startProgress(called);
      progress.show("waiting");
    }
    await delay(1);
    assertEquals(written, []);
  }
});

Deno.test("whatever else is written takes the line away first, and it comes again", async () => {
  const { called, written } = invocation(80);
  {
    using progress = startProgress(called);
    progress.show("waiting");
    await seen(written, 1);
    called.io.stderr.write("note: n\n");
    await seen(written, 4);
    called.io.stdout.write("done\n");
  }
  const line = ["\rwaiting", CLEAR];
  assertEquals(written, [...line, "note: n\n", ...line, "done\n"]);
});

Deno.test("a wait that is made of many short ones is told, the outermost of those that are open", async () => {
  const { called, written } = invocation(80);
  for (let part = 1; written.length === 0; part++) {
    await whileTelling("outer", called, () => whileTelling("inner", called, () => delay(20)));
    if (part > 10_000) throw new Error("nothing is told");
  }
  assertEquals(written, ["\router", CLEAR]);
});

Deno.test("no escape sequence and no carriage return reach what is no terminal, or a dumb one", async () => {
  for (const called of [invocation(80, { env: { TERM: "dumb" } }), invocation(undefined)]) {
    using progress = startProgress(called.called);
    progress.show("waiting");
    await seen(called.written, 1);
    assertEquals(called.written, ["waiting\n"]);
  }
});

Deno.test("where somebody may be asked at the terminal, what is told stays", async () => {
  const { called, written } = invocation(80);
  {
    using progress = startProgress(called, { asks: true });
    progress.show("waiting");
    await seen(written, 1);
  }
  assertEquals(written, ["waiting\n"]);
});
