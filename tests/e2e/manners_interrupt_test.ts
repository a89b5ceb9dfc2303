import { assert, assertEquals } from "@std/assert";
import { EXECUTABLE } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { atTerminal, TERMINAL } from "../support/terminal.ts";
import { until } from "../support/wait.ts";
import { COLOURS, CONTROLS, ERASE, makeMannersSite, NO_DOCKER } from "./manners_site.ts";
import { POOL_PROGRAMS, type PoolSite } from "./pool_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** What is interrupted: what is seen when Ctrl-C is pressed, after what was set to make it last. */
const LONG: readonly (readonly [
  args: readonly string[],
  seen: string,
  fault?: readonly [name: string, value: string],
])[] = [
  [["init", "--configdir", "started"], "[emulator]: "],
  [["install", "--ssh-config=own_config"], "[y/N] "],
  [["pool", "list"], "waiting for the account", ["api-latency", "60s"]],
  [["pool", "add", "--recreate", "-y"], "waiting for the account", ["api-latency", "60s"]],
  [["render"], "asking for the nodes", ["api-latency", "60s"]],
  [["check"], "checks done", ["ssh-silent", "on"]],
  [["docker", "env", "0"], "opening the tunnel", ["ssh-silent", "on"]],
  [["docker", "context", "create"], "finding the way", ["ssh-silent", "on"]],
  [["emulator", "exec", "--pace=60s", "--", "true"], "waiting for the nodes"],
  // a shell that is about to start a program would keep the signal from it
  [["emulator", "exec", "--", "sh", "-c", "(sleep 1; echo begun) & exec sleep 60"], "begun"],
  [["emulator", "up", "--name=other"], "next: "],
  [["emulator", "up", "--name=another", "--pace=60s"], "waiting for the nodes"],
  [["emulator", "node", "tested-node0", "reboot"], "waiting for the nodes", ["pace", "60s"]],
  [["pool", "resize"], "tested is resizing", ["pace", "60s"]],
];

testWith(
  [...POOL_PROGRAMS, TERMINAL],
  "Ctrl-C ends every command that lasts, and leaves nothing",
  async () => {
    await using site = await makeMannersSite();
    await site.done("render");
    const running = new Set(site.processes().map(({ pid }) => pid));
    const left = (): number[] =>
      site.processes().map(({ pid }) => pid).filter((pid) => !running.has(pid));
    for (const [args, seen, fault] of LONG) {
      if (args[1] === "resize") await site.poolFile({ vm_count: { dedicated: 3 } });
      if (fault !== undefined) await site.done("emulator", "fault", "set", ...fault);
      const { code, screen } = await atTerminal(
        [...EXECUTABLE.command, ...args],
        [[seen, "\x03"]],
        { cwd: site.folder, env: { ...site.env, ...NO_DOCKER } },
      );
      const told = `${args.join(" ")}: ${JSON.stringify(screen)}`;
      assertEquals(code, 130, told);
      assertEquals(/ {4}at |This is a bug|error:/.exec(screen), null, told);
      // what was live is gone, and what is typed next stands on a line of its own
      const last = screen.replace(ERASE, "\r").split("\n").at(-1)?.split("\r").at(-1) ?? "";
      assert(last.trim() === "" || last.endsWith("^C"), told);
      assertEquals(
        CONTROLS.exec(screen.replace(COLOURS, "").replace(ERASE, "").replace(/[\r\n]/g, "")),
        null,
        told,
      );
      assert(await until(() => left().length === 0, 30_000), `${told} leaves ${left()}`);
      assertEquals(await leftovers(site), [], told);
      await site.done("emulator", "fault", "clear");
    }
  },
);

/** Locks, and files that were being written. */
async function leftovers(site: PoolSite): Promise<string[]> {
  const found: string[] = [];
  async function look(folder: string): Promise<void> {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      const path = `${folder}/${name}`;
      // the emulator that runs holds its own
      if (path === site.stateOf()) continue;
      if (/\.lock|\.poolgen-|\.tmp/.test(name)) found.push(path);
      if (isDirectory) await look(path);
    }
  }
  for (const folder of [site.folder, site.home, site.tmp]) await look(folder);
  return found;
}
