import { assertEquals, assertRejects } from "@std/assert";
import { effectiveConfig } from "../../lib/install/effective_config.ts";
import { UserError } from "../../lib/errors.ts";
import { testWith } from "../support/programs.ts";
import { tempFolder } from "../support/temp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

testWith(
  ["ssh"],
  "a configuration whose programs hang is told apart from an ssh that is not there",
  async () => {
    await using folder = await tempFolder();
    const file = `${folder.path}/config`;
    // without the streams, which are ours
    await Deno.writeTextFile(file, 'Match exec "exec sleep 5 >&- 2>&-"\n  User ann\n');
    const env = { PATH: Deno.env.get("PATH") ?? "" };
    const ask = (env: Record<string, string>): Promise<unknown> =>
      effectiveConfig({ args: ["-F", file], env }, "host", 200);
    const slow = await assertRejects(() => ask(env), UserError);
    assertEquals([slow.message, slow.hint], [
      "ssh does not come to an end of reading its configuration",
      "A program of one of its Match lines may hang",
    ]);
    const none = await assertRejects(() => ask({ PATH: folder.path }), UserError);
    assertEquals(none.message, "Cannot run ssh: there is no such program");
  },
);
