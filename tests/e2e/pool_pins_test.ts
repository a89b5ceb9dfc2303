import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { EXECUTABLE } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { exists } from "../support/exists.ts";
import { filesBelow } from "../support/render_project.ts";
import { heldNode, makePoolSite, POOL_PROGRAMS, type PoolSite } from "./pool_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** The lines that `known_hosts` must have for what the emulator's only node has now. */
async function linesOf(site: PoolSite): Promise<string[]> {
  const { node_id, host_keys } = heldNode(await site.held(), 0);
  return host_keys.map((key) => `${node_id} ${key}`).sort();
}

async function knownHosts(site: PoolSite): Promise<string[]> {
  const text = await Deno.readTextFile(`${site.folder}/generated/known_hosts`);
  return text.split("\n").filter((line) => !line.startsWith("#") && line !== "").sort();
}

async function pinOf(site: PoolSite): Promise<string | undefined> {
  return (await site.json(["pool", "grls"])).nodes?.[0]?.pin;
}

testWith(
  POOL_PROGRAMS,
  "host keys come from the start task, and change with the machine only",
  async () => {
    await using site = await makePoolSite(EXECUTABLE, { pool: { vm_count: { dedicated: 1 } } });
    await site.done("pool", "add", "-q");
    const first = await linesOf(site);
    assertEquals(await knownHosts(site), first);
    const config = await Deno.readTextFile(`${site.folder}/generated/ssh_config`);
    assertMatch(config, /StrictHostKeyChecking yes/);
    assert(!config.includes("accept-new"), config);
    const login = await site.login(["--", "hostname"]);
    assertEquals([login.code, login.stderr], [0, ""]);
    assertEquals(await exists(`${site.folder}/generated/known_hosts_first_use`), false);

    // another key without a restart: whoever that is
    const { node_id } = heldNode(await site.held(), 0);
    await site.done("emulator", "node", node_id, "rotate-host-key");
    assertNotEquals(await linesOf(site), first);
    assertEquals(await pinOf(site), "api");
    assertEquals(await knownHosts(site), first);
    const refused = await site.login(["--", "hostname"]);
    assertEquals([refused.code, refused.stdout], [255, ""]);
    assertMatch(refused.stderr, /HOST IDENTIFICATION HAS CHANGED/);
    assertMatch(
      refused.stderr,
      /\nhint: node0 has another host key than the one that its account knows: .*poolgen pool nodes reboot\n$/,
    );

    // its start task runs again, and says it over the account
    assertEquals(
      await site.done("pool", "nodes", "reboot", "-y", "--nodeid", "node0"),
      `${node_id} is rebooting\n`,
    );
    await site.done("pool", "asu", "--wait", "-q");
    assertEquals(await pinOf(site), "api");
    assertEquals(await knownHosts(site), await linesOf(site));
    assertEquals((await site.login(["--", "hostname"])).stdout, "node0\n");
  },
);

testWith(
  POOL_PROGRAMS,
  "what is known of host keys is private, and whole or not heeded",
  async () => {
    await using site = await makePoolSite(EXECUTABLE, { pool: { vm_count: { dedicated: 1 } } });
    await site.done("pool", "add", "-q");
    const folder = `${site.home}/.poolgen/pins`;
    const [[path = "", file] = []] = Object.entries(await filesBelow(folder));
    assertMatch(path, /^127\.0\.0\.1_\d+\/tested\.json$/);
    assertEquals(file?.mode, 0o600);
    assertEquals(((await Deno.stat(folder)).mode ?? 0) & 0o777, 0o700);
    for (const text of ["", "{", "[]", '{"version":2}', '{"version":1,"nodes":{"x":{}}}']) {
      await Deno.writeTextFile(`${folder}/${path}`, text);
      assertEquals(await pinOf(site), "api", text);
      assertEquals(await knownHosts(site), await linesOf(site));
      assertEquals((await filesBelow(folder))[path], file);
    }
  },
);
