import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { closestWord } from "../../lib/closest_word.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const WORDS = ["render", "config", "username", "expiry_days", "ssh", "id"];

Deno.test("the word that is most likely meant is the one that takes the fewest changes", () => {
  const cases: readonly (readonly [word: string, meant: string | undefined])[] = [
    ...[["rendr", "render"], ["RENDER", "render"], ["confgi", "config"], ["user_name", "username"]],
    ...[["expirydays", "expiry_days"], ["sh", "ssh"], ["idd", "id"], ["x", undefined]],
    // the only one that begins or ends so, or is the beginning; not where that is a word of its own
    ...[["usernames_all", "username"], ["confignow", "config"], ["expiry", undefined]],
    ...[["user", "username"], ["days", "expiry_days"], ["expi", "expiry_days"], ["day", undefined]],
    ...[["", undefined], ["password", undefined], ["x".repeat(65), undefined]],
  ] as const;
  assertEquals(cases.map(([word]) => closestWord(word, WORDS)), cases.map(([, meant]) => meant));
  assertEquals(closestWord("word", []), undefined);
});

Deno.test("closestWord() gives one of the words, and a word itself where it is among them", () => {
  const word = fc.string({ maxLength: 70 });
  fc.assert(fc.property(word, fc.array(word), (one, words) => {
    const near = closestWord(one, words);
    assert(near === undefined || words.includes(near));
    if (one.length > 64) return;
    // letter case does not count, so that another spelling of it may come first
    assertEquals(closestWord(one, [...words, one])?.toLowerCase(), one.toLowerCase());
  }));
});
