import { assert, assertEquals } from "@std/assert";
import { descendantsOf, runningProcesses } from "../support/processes.ts";
import { testWith } from "../support/programs.ts";
import { CHECK_PROGRAMS, makeCheckSite } from "./check_site.ts";

const NODES = 300;
const AT_ONCE = 64;
/** The program's own files, and those of what it runs. */
const OTHER_FILES = 40;

testWith(CHECK_PROGRAMS, "memory and sockets do not grow with the number of nodes", async () => {
  await using site = await makeCheckSite();
  await site.done("emulator", "up", "-d", `--nodes=${NODES}`);
  await site.done("render", "-q");
  const args = ["check", "--json", "--only=login,exec", `--concurrency=${AT_ONCE}`];
  const running = site.start(args);
  const { files, mb } = await peakOf(running);
  assertEquals(await running.ended(), 0, running.stderr());
  const { summary } = JSON.parse(running.stdout());
  assertEquals(summary, { passed: 2 * NODES, failed: 0, skipped: 0 });
  assert(files > 0 && files <= AT_ONCE + OTHER_FILES, `${files} files`);
  assert(mb > 0 && mb < 250, `${mb} MB`);
});

/** The most open files and memory of a program, until it ends. */
async function peakOf(
  { pid, ended }: { readonly pid: number; ended(): Promise<number> },
): Promise<{ files: number; mb: number }> {
  const peak = { files: 0, mb: 0 };
  let hasEnded = false;
  const end = ended().finally(() => hasEnded = true);
  while (!hasEnded) {
    for (const one of [pid, ...descendantsOf(pid, runningProcesses()).map(({ pid }) => pid)]) {
      try {
        peak.files = Math.max(peak.files, [...Deno.readDirSync(`/proc/${one}/fd`)].length);
        const [, kb] = /^VmHWM:\s+(\d+)/m.exec(Deno.readTextFileSync(`/proc/${one}/status`)) ?? [];
        peak.mb = Math.max(peak.mb, Number(kb ?? 0) / 1024);
      } catch {
        // it has just ended
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await end;
  return peak;
}
