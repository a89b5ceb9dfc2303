import { assertEquals, assertRejects } from "@std/assert";
import { type Pace, Pacer } from "../../../lib/emulator/account/pace.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const never = new AbortController().signal;

Deno.test("at once is soon, but not before who asked goes on", async () => {
  const pacer = new Pacer(() => ({ kind: "now" }));
  let done = false;
  const wait = pacer.wait({}, never).then(() => done = true);
  assertEquals(done, false);
  await wait;
});

Deno.test("polls of that pool or node count, those of others do not", async () => {
  const pacer = new Pacer(() => ({ kind: "polls", count: 2 }));
  const [node, other] = [{}, {}];
  let done = false;
  const wait = pacer.wait(node, never).then(() => done = true);
  for (let count = 0; count < 5; count++) pacer.polled(other);
  pacer.polled(node);
  await new Promise((resolve) => setTimeout(resolve, 5));
  assertEquals(done, false);
  pacer.polled(node);
  await wait;
  // nobody waits any more
  pacer.polled(node);
});

Deno.test("a wait that was ended does not take its successor's polls along", async () => {
  const pacer = new Pacer(() => ({ kind: "polls", count: 1 }));
  const pool = {};
  const ending = new AbortController();
  const first = pacer.wait(pool, ending.signal);
  ending.abort(new Error("ended"));
  const second = pacer.wait(pool, never);
  await assertRejects(() => first, Error, "ended");
  pacer.polled(pool);
  await second;
});

for (
  const pace of [
    { kind: "now" },
    { kind: "time", milliseconds: 60_000 },
    { kind: "polls", count: 1 },
  ] satisfies Pace[]
) {
  Deno.test(`what is ended does not go on: ${pace.kind}`, async () => {
    const pacer = new Pacer(() => pace);
    const ending = new AbortController();
    const wait = pacer.wait({}, ending.signal);
    ending.abort(new Error("ended"));
    await assertRejects(() => wait, Error, "ended");
    await assertRejects(() => pacer.wait({}, ending.signal), Error, "ended");
  });
}
