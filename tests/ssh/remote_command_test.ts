import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { remoteCommand } from "../../lib/ssh/remote_command.ts";
import { runCommand } from "../support/command.ts";

Deno.test("remoteCommand() of none is none, and of one is that line", () => {
  assertEquals(remoteCommand([]), undefined);
  assertEquals(remoteCommand(["df -h | tail -n 1"]), "df -h | tail -n 1");
});

Deno.test("remoteCommand() lets each of several words reach the command as it is", async () => {
  // no argument has a zero byte, and what is no text has no bytes
  const word = fc.string({ unit: "binary" }).filter((text) => !text.includes("\0"));
  await fc.assert(
    fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 20 }), async (words) => {
      const line = remoteCommand(["printf", "%s\\0", ...words]) ?? "";
      const { code, stdout } = await runCommand("sh", ["-c", line]);
      assertEquals([code, stdout.split("\0").slice(0, -1)], [0, words]);
    }),
    { numRuns: 30 },
  );
});
