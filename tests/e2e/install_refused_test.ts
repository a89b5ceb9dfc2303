import { assertEquals, assertStringIncludes } from "@std/assert";
import { runCommand } from "../support/command.ts";
import { exists } from "../support/exists.ts";
import { OTHER_HOME } from "../support/other_home.ts";
import { PROGRAMS } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { bytesAt, type InstallSite, makeInstallSite, writeConfig } from "./install_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const NEEDS = [...OTHER_HOME, "ssh"];
const LINE = "Include ~/.poolgen/ssh_config";
const PASTE = `hint: Put this line at its very top: ${LINE}\n`;

async function refused(
  site: InstallSite,
  project: string,
  told: string,
  args: readonly string[] = ["-y"],
  code = 1,
): Promise<void> {
  const before = await bytesAt(site.config);
  const result = await site.run(project, "install", "-q", ...args);
  assertEquals(result.code, code, result.stderr);
  assertStringIncludes(result.stderr, told);
  assertEquals(await bytesAt(site.config), before);
}

testWith(
  NEEDS,
  "a file that cannot be written gets the line to paste, and works with it",
  async () => {
    await using site = await makeInstallSite();
    const project = await site.render("rna");
    const folder = `${site.home.path}/.ssh`;
    await writeConfig(site, "Host mine\n");
    const hinted = (reason: string): string =>
      `error: Cannot write ${site.config}: ${reason}\n${PASTE}`;
    await Deno.chmod(site.config, 0o444);
    await refused(site, project, hinted("it is read-only"));
    await Deno.chmod(site.config, 0o600);
    await Deno.link(site.config, `${folder}/other name`);
    await refused(site, project, hinted("it has several names (hard links)"));
    await Deno.remove(`${folder}/other name`);
    await Deno.chown(site.config, 65534, 65534);
    // ssh itself refuses it
    await refused(site, project, `error: ssh cannot read its configuration: Bad owner`);
    await Deno.chown(site.config, 0, 0);

    // as on systems that manage the files of a home
    const readOnly = async (action: () => Promise<void>): Promise<void> => {
      await runCommand("mount", ["--bind", folder, folder]);
      try {
        await runCommand("mount", ["-o", "remount,ro,bind", folder]);
        await action();
      } finally {
        await runCommand("umount", [folder]);
      }
    };
    await readOnly(() => refused(site, project, hinted("its folder is read-only")));
    const shadowing = `Host *\n  User me\n${LINE}\n`;
    await writeConfig(site, `Include none ~/.poolgen/ssh_config\nHost mine\n`);
    await readOnly(async () => {
      await site.done(project, "install", "-y");
      assertEquals((await site.ssh("rna-node0"))["port"], "50001");
    });
    await writeConfig(site, shadowing);
    await readOnly(async () => {
      const { code, stderr } = await site.run(project, "install", "-y");
      assertEquals(code, 1);
      assertStringIncludes(stderr, `rna-node0: user is me in place of u, by ${site.config}:2; `);
      assertStringIncludes(stderr, PASTE);
      const out = await site.run(project, "uninstall", "-y", "-q");
      assertEquals([out.code, out.stderr], [
        1,
        `error: Cannot write ${site.config}: its folder is read-only\nhint: Take this line out of it: ${LINE}\n`,
      ]);
    });
    assertEquals(await bytesAt(site.config), shadowing);
  },
);

testWith(NEEDS, "what ssh cannot read, before or after, is refused", async () => {
  await using site = await makeInstallSite();
  const project = await site.render("rna");
  const mend = "hint: Mend that first: until then, ssh reaches no host at all\n";
  for (const text of ["Hosd a\n", "\xef\xbb\xbfHost a\n", "Host a\n  Port x\n"]) {
    await writeConfig(site, text);
    await refused(site, project, `error: ssh cannot read its configuration: ${site.config}`);
    await refused(site, project, mend);
  }
  await writeConfig(site, "Host a\n");
  await Deno.chmod(site.config, 0o666);
  await refused(site, project, "Bad owner or permissions");
  await Deno.chmod(site.config, 0o600);
  // with which ssh would reach no host any more
  await Deno.chmod(`${project}/generated/ssh_config`, 0o666);
  await refused(
    site,
    project,
    `error: Cannot install ${project}/generated/ssh_config: with it, ssh`,
  );
  await Deno.remove(site.config);
  await Deno.symlink("config", site.config);
  const { code, stderr } = await site.run(project, "install", "-y", "-q");
  assertEquals([code, stderr], [1, `error: Cannot read ${site.config}: too many symbolic links\n`]);
});

testWith(
  NEEDS,
  "a rendered file that reaches further than its pool is refused unread",
  async () => {
    await using site = await makeInstallSite();
    const project = await site.render("rna");
    await writeConfig(site, "Host a\n");
    const path = `${project}/generated/ssh_config`;
    const rendered = await Deno.readTextFile(path);
    const canary = `${site.folder}/canary`;
    for (const line of [`Match exec "touch ${canary}"`, "Host *", "Include /dev/null"]) {
      await Deno.writeTextFile(path, `${rendered}\n${line}\n`);
      await refused(site, project, `error: Cannot install ${path}: line `);
    }
    await Deno.writeTextFile(path, "Host a\n");
    await refused(site, project, `poolgen did not write that file`);
    assertEquals(await exists(canary), false);
    assertEquals(await exists(`${site.home.path}/.poolgen/ssh_config`), false);
  },
);

testWith(
  NEEDS,
  "nothing is changed where nobody can agree, or where ssh would not look",
  async () => {
    await using site = await makeInstallSite();
    const project = await site.render("rna");
    await writeConfig(site, "Host a\n");
    await refused(site, project, "hint: Add -y to go on without asking\n", [], 2);
    await refused(site, project, "hint: Run: poolgen render", ["-y", "--out", "none"]);
    await refused(site, project, "it is every user's", [
      "-y",
      "--ssh-config",
      "/etc/ssh/ssh_config",
    ], 2);
    await refused(site, project, "it has control characters", ["-y", "--out", "a\nb"], 2);
    // ssh asks the system's users, which know nothing of this home
    const [, program] = PROGRAMS;
    const elsewhere = await program?.run(["install", "-y"], {
      cwd: project,
      env: { HOME: site.home.path },
    });
    assertEquals(elsewhere?.code, 2);
    assertStringIncludes(elsewhere?.stderr ?? "", `whatever HOME (${site.home.path}) says\nhint: `);

    const file = `${site.folder}/other config`;
    await Deno.writeTextFile(file, "Host b\n", { mode: 0o600 });
    const env = { HOME: site.home.path };
    const args = ["--ssh-config", file, "-y", "--json"];
    const installed = await program?.run(["install", ...args], { cwd: project, env });
    assertEquals(JSON.parse(installed?.stdout ?? "").user_config, file);
    const { stdout } = await runCommand("ssh", ["-F", file, "-T", "-G", "rna-node1"], { env });
    assertStringIncludes(stdout, "\nport 50002\n");
    // what was installed there goes too
    await site.done(project, "uninstall", "-y");
    assertEquals(await Deno.readTextFile(file), "Host b\n");
  },
);
