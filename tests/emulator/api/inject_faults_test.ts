import { assert, assertEquals } from "@std/assert";
import { seededNumbers } from "../../../lib/emulator/api/inject_faults.ts";
import { send } from "./signed_request.ts";
import { startService } from "./start_service.ts";

Deno.test.sanitizer({ ops: true, resources: true });

async function outcomes(seed: number, apiErrorRate: number): Promise<string[]> {
  await using service = await startService({ faults: { apiErrorRate }, api: { seed } });
  const found: string[] = [];
  for (let index = 0; index < 40; index++) {
    const { status, code, headers } = await send(service.port, { target: "/pools" });
    found.push(`${status} ${code} ${headers["retry-after"]}`);
  }
  return found;
}

Deno.test("as many requests fail as are to, the same ones for the same seed", async () => {
  const found = await outcomes(7, 0.5);
  assertEquals(await outcomes(7, 0.5), found);
  assert(found.join() !== (await outcomes(8, 0.5)).join());
  assertEquals([...new Set(found)].sort(), [
    "200 undefined undefined",
    "429 TooManyRequests 1",
    "503 ServerBusy 1",
  ]);
  assertEquals(new Set(await outcomes(7, 0)), new Set(["200 undefined undefined"]));
  assertEquals((await outcomes(7, 1)).filter((outcome) => outcome.startsWith("200")), []);
});

Deno.test("seeded numbers are spread evenly", () => {
  const next = seededNumbers(1);
  const tenths = Array.from({ length: 10 }, () => 0);
  for (let index = 0; index < 10_000; index++) {
    const tenth = Math.floor(next() * 10);
    tenths[tenth] = (tenths[tenth] ?? 0) + 1;
  }
  assertEquals(tenths.length, 10);
  assert(tenths.every((count) => count > 850 && count < 1_150), tenths.join());
});
