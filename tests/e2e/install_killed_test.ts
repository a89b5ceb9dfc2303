import { assert, assertEquals, assertMatch } from "@std/assert";
import { OTHER_HOME } from "../support/other_home.ts";
import { EXECUTABLE } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { pathsBelow } from "../support/render_project.ts";
import { bytesAt, type InstallSite, makeInstallSite, writeConfig } from "./install_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** What changes files, and what has to be done before a change is worth anything. */
const CALLS = ["rename", "fsync", "mkdir", "unlink", "unlinkat"];
const LINE = "Include ~/.poolgen/ssh_config\n";
/** No run has more of any of them. */
const MOST = 20;

/** Runs a command, and kills it when it makes a system call for the nth time; gives whether it was. */
async function killAt(
  { folder, home }: InstallSite,
  cwd: string,
  command: string,
  call: string,
  count: number,
): Promise<boolean> {
  const inject = `inject=${call}:signal=SIGKILL:when=${count}`;
  const { code } = await home.run("strace", [
    ...["-f", "-qq", "-o", "/dev/null", "-e", `trace=${call}`, "-e", inject],
    // where the folders of a killed program stay
    ...["-E", `TMPDIR=${folder}`],
    ...[...EXECUTABLE.command, command, "-y", "-q"],
  ], { cwd });
  assert([0, 137].includes(code), `${code}`);
  return code !== 0;
}

testWith(
  [...OTHER_HOME, "ssh", "strace"],
  "killed at any call that changes files, install and uninstall leave whole ones",
  async () => {
    await using site = await makeInstallSite();
    const project = await site.render("rna");
    const original = `Host mine\r\n  Port 7\r\n${`# ${"x".repeat(200)}\n`.repeat(1000)}`;
    const versions = { install: `${LINE.trimEnd()}\r\n${original}`, uninstall: original };
    const kills = new Map<string, number>();
    for (const command of ["install", "uninstall"] as const) {
      for (const call of CALLS) {
        for (let count = 1; count <= MOST; count++) {
          await Deno.remove(`${site.home.path}/.poolgen`, { recursive: true }).catch(() => {});
          await writeConfig(site, original);
          if (command === "uninstall") await site.done(project, "install", "-y", "-q");
          const wasKilled = await killAt(site, project, command, call, count);
          const found = await bytesAt(site.config) ?? "";
          assert(Object.values(versions).includes(found), `${command}, ${call} ${count}`);
          assertEquals((await site.ssh("mine"))["port"], "7");

          await site.done(project, command, "-y", "-q");
          assertEquals(await bytesAt(site.config), versions[command]);
          const folders = [".ssh", ".poolgen"].map((name) => `${site.home.path}/${name}`);
          const left = (await Promise.all(folders.map((path) => pathsBelow(path)))).flat();
          assertEquals(left, command === "install" ? ["config", "ssh_config"] : ["config"]);
          if (!wasKilled) break;
          kills.set(call, (kills.get(call) ?? 0) + 1);
        }
      }
    }
    for (const call of CALLS) assert((kills.get(call) ?? 0) > 0, `${call} was never made`);
  },
);

testWith(
  [...OTHER_HOME, "ssh", "setpriv"],
  "a file keeps its group, or is left alone where that cannot be",
  async () => {
    await using site = await makeInstallSite();
    const project = await site.render("rna");
    const file = `${site.folder}/config`;
    await Deno.writeTextFile(file, "Host mine\n");
    await Deno.chmod(file, 0o640);
    const state = async (): Promise<unknown[]> => {
      const { uid, gid, mode } = await Deno.stat(file);
      return [uid, gid, (mode ?? 0) & 0o7777, await Deno.readTextFile(file)];
    };
    const run = (group: string, command: string): ReturnType<InstallSite["run"]> => {
      const as = ["--reuid", "65534", "--regid", "65534", "--groups", group, "--"];
      const args = [command, "-y", "-q", "--ssh-config", file];
      return site.home.run("setpriv", [...as, ...EXECUTABLE.command, ...args], { cwd: project });
    };
    for (const path of [site.folder, site.home.path, file]) await Deno.chown(path, 65534, 65534);
    await Deno.chown(file, 65534, 4321);
    await Deno.chmod(site.folder, 0o755);

    const refused = await run("65534", "install");
    assertEquals([refused.code, refused.stderr], [
      1,
      `error: Cannot write ${file}: a new file cannot have its group\n` +
      `hint: Put this line at its very top: ${LINE}`,
    ]);
    assertEquals(await state(), [65534, 4321, 0o640, "Host mine\n"]);
    for (const text of [`${LINE}Host mine\n`, "Host mine\n"]) {
      const { code, stderr } = await run("4321", text === "Host mine\n" ? "uninstall" : "install");
      assertEquals([code, stderr], [0, ""]);
      assertEquals(await state(), [65534, 4321, 0o640, text]);
    }

    // root would leave files in that home which its owner cannot read
    const args = ["install", "-y", "-q", "--ssh-config", file];
    const root = await EXECUTABLE.run(args, { cwd: project, env: { HOME: site.home.path } });
    assertEquals(root.code, 2);
    assertMatch(
      root.stderr,
      /another user's\nhint: Run it as that user: sudo -H -u '#65534' poolgen/,
    );
    assertEquals(await state(), [65534, 4321, 0o640, "Host mine\n"]);
  },
);
