import { assertEquals } from "@std/assert";
import { isProcessAlive } from "../../lib/io/process_alive.ts";
import { testWith } from "../support/programs.ts";
import { until } from "../support/wait.ts";

Deno.test.sanitizer({ ops: true, resources: true });

Deno.test("this process runs, those that never were do not", () => {
  assertEquals(isProcessAlive(Deno.pid), true);
  for (const pid of [0, -1, 1.5, NaN, 4_194_305]) assertEquals(isProcessAlive(pid), false);
});

testWith(
  ["sh"],
  "a process that has ended does not run, though nobody asked for its end",
  async () => {
    // the shell becomes a program that knows nothing of the child it has
    await using parent = new Deno.Command("sh", {
      args: ["-c", "sleep 0.2 & echo $!; exec sleep 60"],
      stdout: "piped",
    }).spawn();
    const reader = parent.stdout.getReader();
    const { value } = await reader.read();
    const child = Number(new TextDecoder().decode(value));
    assertEquals(isProcessAlive(child), true);
    assertEquals(await until(() => !isProcessAlive(child), 20_000), true);
    assertEquals(
      await Deno.readTextFile(`/proc/${child}/stat`).then((text) => / Z /.test(text)),
      true,
    );
    parent.kill("SIGKILL");
    await reader.cancel();
  },
);
