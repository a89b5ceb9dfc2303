import { assertEquals } from "@std/assert";
import { loginError } from "../../../lib/azure/entra/login_error.ts";
import { EXIT, UsageError } from "../../../lib/errors.ts";

const HINT = "Do something else";
const SECRET = "s3cr3t/+=?";

/** What is told of an error, and the hint. */
function told(error: unknown): readonly string[] {
  const { message, hint = "", code, cause } = loginError(error, [SECRET, ""], HINT);
  assertEquals([code, cause], [EXIT.refused, undefined]);
  return [message.replace("Cannot log in with Microsoft Entra: ", ""), hint];
}

Deno.test("Entra's own code and sentence are told, with what to do about them", () => {
  const ids = "Trace ID: t Correlation ID: c Timestamp: 2026-01-02 03:04:05Z";
  assertEquals(
    told(
      new Error(
        `invalid_client: Error(s): 7000222 - Timestamp: x - Description: AADSTS7000222: It has expired. ${ids} - Correlation ID: c`,
      ),
    ),
    ["AADSTS7000222: It has expired", "The secret has expired: make a new one for the application"],
  );
  assertEquals(told(new Error(`AADSTS50034: Who is that? ${ids}`)), [
    "AADSTS50034: Who is that?",
    HINT,
  ]);
});

Deno.test("a refusal without such a code is told in the service's words, else by its code", () => {
  const words = (description: string): Error =>
    new Error(
      `access_denied: Error(s): Not Available - Timestamp: Not Available - Description: ${description} - Correlation ID: Not Available - Trace ID: Not Available`,
    );
  assertEquals(told(words("Not today")), ["Not today", HINT]);
  assertEquals(told(words("Not Available")), ["access_denied", HINT]);
});

Deno.test("secrets, tokens and everything after the first line are left out", () => {
  assertEquals(
    told(
      new Error(`a ${SECRET} b ${encodeURIComponent(SECRET)} c eyJhbGciOi.eyJhdWQ.c2ln d\nsecond`),
    ),
    ["a *** b *** c *** d", HINT],
  );
  assertEquals(told(new Error("x".repeat(5000)))[0]?.length, 300);
});

Deno.test("whatever is thrown is told in words", () => {
  for (const odd of [undefined, null, 5, {}, { message: { value: "x" } }, new Error("")]) {
    assertEquals(told(odd), ["no reason was given", HINT]);
  }
  const own = new UsageError("own");
  assertEquals(loginError(own, [], HINT), own);
});
