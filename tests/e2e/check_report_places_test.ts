import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { runCommand } from "../support/command.ts";
import { EXECUTABLE } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { makeCheckSite } from "./check_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const NODES = [{ id: "a", address: "203.0.113.7", port: 22 }];
const JUNIT = /<testsuites[^]*<\/testsuites>\n/;

testWith(["bash"], "reports go where the shell leads them", async () => {
  await using site = await makeCheckSite();
  await site.render({ nodes: NODES });
  const log = `${site.folder}/log`;
  await Deno.symlink("/dev/stdout", `${site.folder}/link`);
  /** Runs a script in which `check` is the command; gives what it printed. */
  const shell = async (script: string): Promise<string> => {
    const words = [
      "-c",
      `run=("$@"); check() { "\${run[@]}" check --only=config "$@"; }\n${script}`,
    ];
    const { code, stdout, stderr } = await runCommand("bash", [
      ...words,
      "bash",
      ...EXECUTABLE.command,
    ], { cwd: site.folder, env: { ...site.env }, clearEnv: true });
    assertEquals(code, 0, stderr);
    return stdout;
  };
  for (const name of ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "link"]) {
    const script = `{ echo before; check --junit ${name}; echo after; }`;
    const piped = await shell(script);
    assertMatch(piped, JUNIT);
    for (const how of [">", ">>"]) {
      await Deno.writeTextFile(log, "");
      await shell(`${script} ${how}log`);
      const text = await Deno.readTextFile(log);
      assertMatch(text, /^before\n[^]*\nafter\n$/);
      assertMatch(text, JUNIT);
      assertStringIncludes(text, "1 passed");
    }
  }
  const substituted = await shell(
    "check --junit >(cat >junit) --html >(cat >html)\nuntil grep -q /testsuites junit && grep -q /html html; do sleep 0.1; done",
  );
  assertStringIncludes(substituted, "1 passed");
  assertMatch(await Deno.readTextFile(`${site.folder}/junit`), JUNIT);
  assertMatch(await Deno.readTextFile(`${site.folder}/html`), /<\/html>\s*$/);
  await Deno.writeTextFile(log, "");
  await shell("{ echo before >&3; check --html=/dev/fd/3; } 3>log");
  assertMatch(await Deno.readTextFile(log), /^before\n[^]*<\/html>\s*$/);
});
