import { assertEquals, assertMatch, assertNotEquals, assertStringIncludes } from "@std/assert";
import { runCommand } from "../support/command.ts";
import { effectiveOptions } from "../support/effective_options.ts";
import { EXECUTABLE } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { homeEnvironment, listNodes, pathsBelow, writeProject } from "../support/render_project.ts";
import { makeKey } from "../support/ssh_keys.ts";
import { tempFolder } from "../support/temp.ts";
import { login, makeSite, nodeAt, renderNodes, type Site, SSH_PROGRAMS } from "./render_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const SHARED = { multiplexing: true };

/** Ends the master connection to a node. */
async function endMaster(site: Site, name: string): Promise<void> {
  const config = `${site.folder}/generated/ssh_config`;
  await runCommand("ssh", ["-F", config, "-O", "exit", name]);
}

async function logins(log: Promise<string>): Promise<number> {
  return (await log).split("Accepted publickey").length - 1;
}

testWith(
  SSH_PROGRAMS,
  "a shared connection serves the next session",
  async () => {
    await using site = await makeSite();
    const sshd = await site.start();
    await renderNodes(EXECUTABLE, site, [nodeAt("a", sshd)], SHARED);
    const folder = `${site.folder}/.poolgen/mux`;
    for (const path of [`${site.folder}/.poolgen`, folder]) {
      assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o7777, 0o700);
    }
    try {
      for (const word of ["one", "two"]) {
        const { code, stdout, stderr } = await login(site, "a", `echo ${word}`);
        assertEquals([code, stdout], [0, `${word}\n`], stderr);
      }
      assertEquals(await logins(sshd.log()), 1);
      const [socket = "", ...others] = await pathsBelow(folder);
      assertMatch(socket, new RegExp(`^[0-9a-f]{12}-${sshd.user}$`));
      assertEquals([others, (await Deno.stat(`${folder}/${socket}`)).isSocket], [[], true]);
    } finally {
      await endMaster(site, "a");
    }
    await Deno.chmod(folder, 0o777);
    await renderNodes(EXECUTABLE, site, [nodeAt("a", sshd)], SHARED);
    assertEquals(((await Deno.stat(folder)).mode ?? 0) & 0o7777, 0o700);
  },
);

testWith(
  SSH_PROGRAMS,
  "a node does not use the connection of another at its address",
  async () => {
    await using site = await makeSite();
    const sshd = await site.start();
    const config = `${site.folder}/generated/ssh_config`;
    const socketOf = async (...args: string[]): Promise<readonly string[]> =>
      (await effectiveOptions(["-F", config, ...args], "node0"))["controlpath"] ?? [];
    await renderNodes(EXECUTABLE, site, [nodeAt("a", sshd)], SHARED);
    const [own, byAddress] = [await socketOf(), await socketOf("-o", "ControlPath=/x/%C")];
    try {
      assertEquals((await login(site, "node0", "echo in")).code, 0);
      // after a resize, the address and port belong to another node, whose key the server lacks
      const other = await makeKey(`${site.folder}/other`);
      await renderNodes(
        EXECUTABLE,
        site,
        [nodeAt("b", sshd, { host_keys: [other.publicKey] })],
        SHARED,
      );
      assertEquals(await socketOf("-o", "ControlPath=/x/%C"), byAddress);
      assertNotEquals(await socketOf(), own);
      const { code, stdout } = await login(site, "node0", "echo in");
      assertEquals([code, stdout], [255, ""]);
      // so the first connection could have served it
      await renderNodes(
        EXECUTABLE,
        site,
        [nodeAt("a", sshd, { host_keys: [other.publicKey] })],
        SHARED,
      );
      assertEquals((await login(site, "node0", "echo in")).code, 0);
    } finally {
      await endMaster(site, "node0");
    }
  },
);

testWith([], "a socket whose path would be too long is refused", async () => {
  await using folder = await tempFolder();
  await writeProject(folder.path, { nodes: listNodes(1), settings: SHARED });
  const home = `${folder.path}/${"h".repeat(80)}`;
  const { code, stderr } = await EXECUTABLE.run(["render", "--quiet"], {
    cwd: folder.path,
    env: homeEnvironment(home),
  });
  assertEquals(code, 1);
  assertStringIncludes(
    stderr,
    `error: Cannot share connections: a socket in ${home}/.poolgen/mux`,
  );
  assertStringIncludes(stderr, "hint: Set multiplexing to false in poolgen.yaml\n");
  assertEquals(await pathsBelow(folder.path), ["nodes.yaml", "poolgen.yaml"]);
});

testWith(["ssh"], "a home with any characters is written as it is", async () => {
  await using folder = await tempFolder();
  const nodes = listNodes(1).map((node) => ({ ...node, user: "me" }));
  await writeProject(folder.path, { nodes, settings: SHARED });
  const config = `${folder.path}/generated/ssh_config`;
  for (const name of ["a b", "%h%", "it's", 'q"', "\\", "#x", "ü", "$HOME"]) {
    const home = `${folder.path}/${name}`;
    const { code, stderr } = await EXECUTABLE.run(["render"], {
      cwd: folder.path,
      env: homeEnvironment(home),
    });
    assertEquals(code, 0, stderr);
    const [path = ""] = (await effectiveOptions(["-F", config], "node0"))["controlpath"] ?? [];
    assertEquals(path.startsWith(`${home}/.poolgen/mux/`), true, path);
    assertEquals((await Deno.stat(path.replace(/\/[^/]*$/, ""))).isDirectory, true);
  }
  const refused = await EXECUTABLE.run(["render", "--quiet"], {
    cwd: folder.path,
    env: homeEnvironment(`${folder.path}/\${x}`),
  });
  assertEquals(refused.code, 2);
  assertStringIncludes(refused.stderr, '(multiplexing): OpenSSH would expand "${"\n');
});
