import { assertEquals, assertRejects } from "@std/assert";
import { cachedToken, type Token } from "../../../lib/azure/entra/cached_token.ts";

const MINUTE = 60_000;

Deno.test("a token is asked for once by many, and kept until shortly before it expires", async () => {
  let [asked, now] = [0, 0];
  const get = cachedToken(
    () => Promise.resolve({ text: `token-${++asked}`, expiresAt: now + 60 * MINUTE }),
    () => now,
  );
  const first = await Promise.all(Array.from({ length: 1000 }, () => get()));
  assertEquals([new Set(first), asked], [new Set(["token-1"]), 1]);
  now = 54 * MINUTE;
  assertEquals(await get(), "token-1");
  now = 56 * MINUTE;
  assertEquals(await Promise.all([get(), get()]), ["token-2", "token-2"]);
});

Deno.test("a token of a short life is kept for half of it", async () => {
  let [asked, now] = [0, 0];
  const get = cachedToken(
    () => Promise.resolve({ text: `token-${++asked}`, expiresAt: now + 2 * MINUTE }),
    () => now,
  );
  await get();
  now = MINUTE - 1;
  assertEquals(await get(), "token-1");
  now = MINUTE;
  assertEquals(await get(), "token-2");
});

Deno.test("a failure is told to all who wait, and not kept", async () => {
  const answers: (Token | Error)[] = [new Error("no"), { text: "t", expiresAt: Date.now() * 2 }];
  const get = cachedToken(() => {
    const answer = answers.shift();
    return answer instanceof Error || answer === undefined
      ? Promise.reject(answer)
      : Promise.resolve(answer);
  });
  const both = await Promise.allSettled([get(), get()]);
  assertEquals(both.map(({ status }) => status), ["rejected", "rejected"]);
  assertEquals(await get(), "t");
  assertEquals(await get(), "t");
  await assertRejects(cachedToken(() => Promise.reject(new Error("no"))), Error, "no");
});
