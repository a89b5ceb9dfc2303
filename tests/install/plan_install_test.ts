import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseInstalledPools, renderInstalledPools } from "../../lib/install/installed_pools.ts";
import {
  type InstallPlan,
  type InstallSite,
  planInstall,
  planUninstall,
} from "../../lib/install/plan_install.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const OWN = "/home/u/.poolgen/ssh_config";
const USER = "/home/u/.ssh/config";

/** What is on a disk, a character for each byte. */
type Disk = ReadonlyMap<string, string>;

function siteOf(disk: Disk, fixed?: string, gone: readonly string[] = []): InstallSite {
  const own = disk.get(OWN);
  return {
    ownPath: OWN,
    ownText: own === undefined ? undefined : new TextDecoder().decode(bytesOf(own)),
    files: [{ path: USER, target: USER, text: disk.get(USER), mode: 0o600, fixed }],
    gone,
    hasFolder: disk.has(USER) || disk.has("/home/u/.ssh"),
  };
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (one) => one.charCodeAt(0));
}

function carriedOut(disk: Disk, { edits, makes, removes }: InstallPlan): Disk {
  const after = new Map(disk);
  for (const path of makes) after.set(path, "a folder");
  for (const { path, before, after: text } of edits) {
    assertEquals(disk.get(path), before);
    if (text === undefined) after.delete(path);
    else after.set(path, text);
  }
  for (const path of removes) after.delete(path);
  return after;
}

const config = fc.constantFrom("/a/ssh_config", "/my pool/[b]%h/ssh_config", "/é/\\ssh_config");
const original = fc.option(fc.string({ unit: "binary", maxLength: 40 }).map(toBytes), {
  nil: undefined,
});

function toBytes(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}

Deno.test("when the last pool is out, everything is as it was", () => {
  const steps = fc.array(fc.tuple(fc.boolean(), config), { maxLength: 8 });
  fc.assert(
    fc.property(original, steps, (text, steps) => {
      const start: Disk = new Map(text === undefined ? [] : [[USER, text]]);
      let disk = start;
      const installed = new Set<string>();
      for (const [adds, path] of steps) {
        const plan = adds ? planInstall : planUninstall;
        disk = carriedOut(disk, plan(siteOf(disk), path));
        assertEquals(plan(siteOf(disk), path).edits, [], "a second time changes nothing");
        if (adds) installed.add(path);
        else installed.delete(path);
        const { ownText } = siteOf(disk);
        const known = ownText === undefined ? [] : parseInstalledPools(ownText, OWN).configs;
        assertEquals(new Set(known), installed);
      }
      for (const path of installed) disk = carriedOut(disk, planUninstall(siteOf(disk), path));
      assertEquals(disk, start);
    }),
  );
});

Deno.test("a pool that is gone goes when another one comes", () => {
  const disk = carriedOut(new Map(), planInstall(siteOf(new Map()), "/a"));
  assertEquals(planInstall(siteOf(disk, undefined, ["/a"]), "/b").pools.configs, ["/b"]);
  assertEquals(planInstall(siteOf(disk, undefined, ["/a"]), "/a").pools.configs, ["/a"]);
});

Deno.test("what the user wrote meanwhile stays", () => {
  const [disk] = [carriedOut(new Map(), planInstall(siteOf(new Map()), "/a"))];
  const edited = new Map(disk).set(USER, `${disk.get(USER)}Host mine\n`);
  const after = carriedOut(edited, planUninstall(siteOf(edited), "/a"));
  assertEquals(after.get(USER), "Host mine\n");
});

Deno.test("a file that is fixed is left to the user, and the pool is there for its line", () => {
  const disk: Disk = new Map([[USER, "Host a\n"]]);
  const plan = planInstall(siteOf(disk, "it is read-only"), "/a");
  assertEquals(plan.edits.map(({ path }) => path), [OWN]);
  assertEquals(plan.manual.map(({ path }) => path), [USER]);
  const pasted = new Map(carriedOut(disk, plan)).set(USER, "Include ~/.poolgen/ssh_config\n");
  assertEquals(planInstall(siteOf(pasted, "it is read-only"), "/a").manual, []);
  const out = planUninstall(siteOf(pasted, "it is read-only"), "/a");
  assertEquals([out.edits.map(({ path }) => path), out.manual.length], [[OWN], 1]);
});

Deno.test("poolgen's own file comes back as it was written", () => {
  const path = fc.string({ unit: "grapheme" }).filter((text) => !/[\n\r]/.test(text));
  fc.assert(
    fc.property(fc.array(path), fc.array(path), fc.array(path), (configs, files, made) => {
      const pools = { configs, files, made };
      assertEquals(parseInstalledPools(renderInstalledPools(pools), OWN), pools);
    }),
    // what ends a line elsewhere ends none here
    { examples: [[["\u2028"], ["\u2029"], ["\x85"]]] },
  );
});
