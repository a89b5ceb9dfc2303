import { assertEquals, assertRejects } from "@std/assert";
import { Turns } from "../../../lib/emulator/instance/turns.ts";
import { delay } from "../../support/wait.ts";

Deno.test.sanitizer({ ops: true, resources: true });

Deno.test("one thing begins when the one before it has ended, well or not", async () => {
  const turns = new Turns();
  const seen: string[] = [];
  const act = (name: string, fails = false) => async (): Promise<string> => {
    seen.push(`${name} begins`);
    await delay(1);
    seen.push(`${name} ends`);
    if (fails) throw new Error(name);
    return name;
  };
  const first = turns.take(act("a"));
  const second = turns.take(act("b", true));
  const third = turns.take(act("c"));
  await assertRejects(() => second, Error, "b");
  assertEquals([await first, await third], ["a", "c"]);
  assertEquals(seen, ["a", "b", "c"].flatMap((name) => [`${name} begins`, `${name} ends`]));
});
