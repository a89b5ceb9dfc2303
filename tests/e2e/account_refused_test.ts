import { assertEquals, assertStringIncludes } from "@std/assert";
import { definition } from "../emulator/account/account_site.ts";
import { ACCOUNT, KEYS } from "../emulator/api/signed_request.ts";
import { startService } from "../emulator/api/start_service.ts";
import { type CommandResult, runCommand } from "../support/command.ts";
import { SOURCE } from "../support/poolgen.ts";
import { tempFolder } from "../support/temp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const KEY = KEYS[0] ?? "";

/** Runs render against an account with the clock of poolgen, from source, put forward. */
async function renderAt(hours: number, key = KEY): Promise<CommandResult> {
  await using folder = await tempFolder();
  await using service = await startService();
  service.account.addPool(definition({ dedicated: 1, lowPriority: 0 }));
  const clock = `${folder.path}/clock.ts`;
  await Deno.writeTextFile(clock, shiftedClock(hours));
  const [deno, ...words] = SOURCE.command;
  const main = words.pop() ?? "";
  return await runCommand(deno, [...words, `--preload=${clock}`, main, "render"], {
    cwd: folder.path,
    env: {
      HOME: folder.path,
      DENO_DIR: Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`,
      AZURE_BATCH_ENDPOINT: service.url,
      AZURE_BATCH_ACCOUNT: ACCOUNT,
      AZURE_BATCH_ACCESS_KEY: key,
    },
  });
}

/** A module that puts the clock of its process forward. */
function shiftedClock(hours: number): string {
  return `const Real = Date;
globalThis.Date = class extends Real {
  constructor(...given) { given.length === 0 ? super(Date.now()) : super(...given); }
  static now() { return Real.now() + ${hours} * 3_600_000; }
};
`;
}

Deno.test("a wrong key, and a clock that is an hour off, are told apart", async () => {
  assertEquals((await renderAt(0)).code, 0);
  const wrong = await renderAt(0, btoa("another key"));
  assertEquals(wrong.code, 4);
  assertStringIncludes(wrong.stderr, "(AuthenticationFailed, request ");
  assertStringIncludes(wrong.stderr, "hint: Check the account's credentials");
  for (const [hours, words] of [[1, "60 minutes ahead of"], [-1, "60 minutes behind"]] as const) {
    const { code, stderr } = await renderAt(hours);
    assertEquals(code, 4, stderr);
    assertStringIncludes(stderr, `hint: Set this machine's clock: it is ${words} the service's`);
  }
});
