import { assertEquals } from "@std/assert";
import { closeKeyCommand, isOpenToOthers } from "../../lib/ssh/key_access.ts";

Deno.test("a mode says something about a key on Unix alone", () => {
  // what Windows gives for every file
  assertEquals(isOpenToOthers(0o100666, "windows"), false);
  assertEquals(isOpenToOthers(0o100644, "unix"), true);
  assertEquals(isOpenToOthers(0o100600, "unix"), false);
});

Deno.test("the command to keep a key to its owner is one of the system's", () => {
  assertEquals(closeKeyCommand("/it's", "unix"), "chmod 600 -- '/it'\\''s'");
  assertEquals(
    closeKeyCommand("C:\\my keys\\id", "windows"),
    'icacls "C:\\my keys\\id" /inheritance:r /grant:r "%USERNAME%:F"',
  );
});
