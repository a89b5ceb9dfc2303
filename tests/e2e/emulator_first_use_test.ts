import { assertEquals, assertMatch, assertNotEquals, assertStringIncludes } from "@std/assert";
import { PROGRAMS } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { pathsBelow } from "../support/render_project.ts";
import { assertNothingLeft, makeSite, nodeOf, SSH } from "./emulator_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const FOUND = 'note: The nodes are those of the emulator "default", which is running\n';

for (const program of PROGRAMS) {
  testWith(SSH, `${program.name}: up, render, ssh, down, without a single file`, async () => {
    await using site = await makeSite(program);
    const up = await site.run(["emulator", "up", "-d"]);
    assertEquals([up.code, up.stderr], [0, ""]);
    assertMatch(up.stdout, /^emulator "default", process \d+\n {2}Batch account {2}poolgen at /);
    assertMatch(up.stdout, /\npool {2}node1 {2}idle {3}127\.0\.0\.1:\d+ {2}tvmps_[0-9a-f]{64}_d\n/);
    assertMatch(up.stdout, /\nnext: poolgen render && ssh -F generated\/ssh_config node0\n$/);

    const render = await site.run(["render"]);
    assertEquals([render.code, render.stderr], [0, FOUND]);
    assertEquals(await pathsBelow(site.folder), [
      ...["generated", "generated/known_hosts", "generated/nodes.json", "generated/ssh_config"],
      ...["generated/tunnels", "generated/tunnels/node0.sh", "generated/tunnels/node1.sh"],
    ]);

    const home = `${site.stateOf()}/nodes/0/home/ubuntu`;
    const first = await site.ssh("node0", "hostname; whoami 2>&1; echo $USER; id -u; pwd");
    assertEquals(first.stderr, "");
    assertEquals(first.code, 0);
    const [name, _login, user, uid, folder] = first.stdout.split("\n");
    assertEquals([name, user, uid, folder], ["node0", "ubuntu", String(Deno.uid()), home]);
    assertEquals((await site.ssh("node1", "hostname")).stdout, "node1\n");

    const check = await site.run(["render", "--check"]);
    assertEquals([check.code, check.stderr], [0, FOUND]);

    const down = await site.run(["emulator", "down"]);
    assertEquals([down.code, down.stderr], [0, ""]);
    assertEquals(down.stdout, 'emulator "default" has stopped; its state stays\n');
    await assertNothingLeft(site);
    const without = await site.run(["render"]);
    assertEquals([without.code, without.stdout], [2, ""]);
    assertMatch(without.stderr, /^error: .*no emulator is running\nhint: .*poolgen emulator up -d/);
  });

  testWith(SSH, `${program.name}: what is rendered says what the emulator is`, async () => {
    await using site = await makeSite(program);
    const status = await site.status("up", "-d", "--nodes=3", "--pool=mine");
    await site.done("render");
    const read = (name: string): Promise<string> =>
      Deno.readTextFile(`${site.folder}/generated/${name}`);
    const { target, pool, nodes } = JSON.parse(await read("nodes.json"));
    assertEquals([target, pool, nodes.length], ["emulator", "mine", 3]);
    for (let cardinal = 0; cardinal < 3; cardinal++) {
      const { node_id, address, port, state, host_keys } = nodeOf(status, cardinal);
      assertEquals(nodes[cardinal], {
        ...{ cardinal, alias: `node${cardinal}`, node_id, address, port, state, user: "ubuntu" },
        host_keys,
      });
      assertStringIncludes(await read("known_hosts"), `\n${node_id} ${host_keys[0]}\n`);
    }
    const config = await read("ssh_config");
    assertStringIncludes(config, "\n  StrictHostKeyChecking yes\n");
    assertStringIncludes(config, `\n  IdentityFile ${site.stateOf()}/users/ubuntu\n`);
    const { mode } = await Deno.stat(`${site.stateOf()}/users/ubuntu`);
    assertEquals((mode ?? 0) & 0o777, 0o600);
    assertEquals((await site.ssh("mine-node2", "hostname")).stdout, "node2\n");
    assertEquals((await site.ssh(nodeOf(status, 1).node_id, "hostname")).stdout, "node1\n");
  });

  testWith(SSH, `${program.name}: another host key is refused until it is rendered`, async () => {
    await using site = await makeSite(program);
    const before = await site.status("up", "-d");
    await site.done("render");
    const after = await site.status("node", "0", "rotate-host-key");
    assertNotEquals(nodeOf(after, 0).host_keys, nodeOf(before, 0).host_keys);
    assertEquals(nodeOf(after, 1), nodeOf(before, 1));
    const refused = await site.ssh("node0", "hostname");
    assertEquals([refused.code, refused.stdout], [255, ""]);
    assertMatch(refused.stderr, /REMOTE HOST IDENTIFICATION HAS CHANGED/);
    assertEquals((await site.ssh("node1", "hostname")).code, 0);
    assertEquals((await site.run(["render", "--check"])).code, 3);
    await site.done("render");
    const { code, stdout, stderr } = await site.ssh("node0", "hostname");
    assertEquals([code, stdout, stderr], [0, "node0\n", ""]);
  });
}
