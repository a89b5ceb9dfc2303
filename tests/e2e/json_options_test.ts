import { assertEquals } from "@std/assert";
import { COMMANDS } from "../../lib/cli/command_table/commands.ts";
import { testWith } from "../support/programs.ts";
import { makeMannersSite, NO_DOCKER } from "./manners_site.ts";
import { POOL_PROGRAMS } from "./pool_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** Command lines whose options change what is printed, and exit codes other than 0; each after those before it. */
const LINES: readonly (readonly [line: string, code?: number])[] = [
  ["render --check --out other", 3],
  ["render --diff"],
  ["render"],
  ["config template ssh_config.tmpl"],
  ["install --diff --ssh-config=own_config"],
  ["install -y --ssh-config=own_config"],
  ["uninstall --diff --ssh-config=own_config"],
  ["check --list"],
  ["check --schema"],
  ["check --only tcp,login,gpu 0"],
  ["docker env 0 --unset"],
  ["docker env 0"],
  ["tunnel list"],
  ["tunnel stop 0"],
  ["tunnel stop --all"],
  ["pool list --raw"],
  ["pool stats --raw"],
  ["pool grls --raw"],
  ["pool exists --poolid absent", 1],
  ["pool nodes list --unusable"],
  ["pool nodes reboot -y --all-start-task-failed"],
  ["pool user add --wait"],
  ["pool resize --no-wait"],
  ["pool add --recreate -y --no-wait"],
  ["pool del -y"],
  ["emulator fault set ssh-latency 1ms --node 0", 2],
  ["emulator down --name absent"],
  ["emulator prune -y"],
  ["emulator status"],
];

testWith(POOL_PROGRAMS, "options change no document that is printed into another one", async () => {
  await using site = await makeMannersSite();
  for (const [line, code = 0] of LINES) {
    const result = await site.run([...line.split(" "), "--json"], { env: NO_DOCKER });
    const told = `${line}: ${result.code} ${result.stdout}${result.stderr}`;
    assertEquals(result.code, code, told);
    JSON.parse(result.stdout);
  }
  for (const { words } of COMMANDS) {
    const { code, stdout } = await site.run([...words, "--help", "--json"]);
    assertEquals(
      [code, Object.keys(JSON.parse(stdout))],
      [0, ["version", "text"]],
      words.join(" "),
    );
  }
});
