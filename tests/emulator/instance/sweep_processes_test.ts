import { assertEquals } from "@std/assert";
import { sweepProcesses } from "../../../lib/emulator/instance/sweep_processes.ts";

Deno.test.sanitizer({ ops: true, resources: true });

function sleeper(env: Record<string, string>): Deno.ChildProcess {
  return new Deno.Command("sleep", { args: ["1000"], env, stdin: "null", stdout: "null" }).spawn();
}

Deno.test("processes are ended by a variable of theirs, and only by its whole value", async () => {
  const id = crypto.randomUUID();
  const [mine, other, none] = [
    sleeper({ POOLGEN_SWEPT: id }),
    sleeper({ POOLGEN_SWEPT: `${id}0` }),
    sleeper({ NOT_POOLGEN_SWEPT: id }),
  ];
  try {
    assertEquals(sweepProcesses("POOLGEN_SWEPT", id), 1);
    assertEquals((await mine?.status)?.signal, "SIGKILL");
    assertEquals(sweepProcesses("POOLGEN_SWEPT", id), 0);
  } finally {
    for (const child of [other, none]) {
      child?.kill("SIGTERM");
      assertEquals((await child?.status)?.signal, "SIGTERM");
    }
  }
});
