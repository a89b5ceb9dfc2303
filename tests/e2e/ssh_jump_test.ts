import { assertEquals, assertMatch } from "@std/assert";
import { runCommand } from "../support/command.ts";
import { freePort } from "../support/free_port.ts";
import { testWith } from "../support/programs.ts";
import { makeKey } from "../support/ssh_keys.ts";
import { CHECK_PROGRAMS, listed, type ListedNode, makeCheckSite } from "./check_site.ts";
import { HOME_TOOLS, makeHome } from "./tunnel_home.ts";

Deno.test.sanitizer({ ops: true, resources: true });

testWith(
  [...CHECK_PROGRAMS, ...HOME_TOOLS],
  "ssh tells a jump host that lets nobody through from the node behind it",
  async (t) => {
    await using site = await makeCheckSite();
    const [jump, server] = [await site.serve(), await site.serve()];
    const id_ed25519 = await Deno.readTextFile(site.key.privateKey);
    const known_hosts = `[127.0.0.1]:${jump.port} ${jump.hostKey}\n`;
    const other = await makeKey(`${site.folder}/other`);
    const well = { id_ed25519, known_hosts };
    const pinned = listed("a", server);
    const unpinned = { ...pinned, host_keys: [] };
    const place = `${jump.user}@127.0.0.1:${jump.port}`;
    const closed = `127.0.0.1:${freePort()}`;
    const ofJump = (way: string, why: string): RegExp =>
      new RegExp(
        `^hint: node0 is not reached through the jump host ${way} \\(proxy_jump in poolgen.yaml\\): .*${why}` +
          ".*; this is the jump host's doing and not the node's; log in to it by hand, which tells more$",
      );
    const rows: readonly (readonly [
      name: string,
      node: ListedNode,
      files: Readonly<Record<string, string>>,
      hint: RegExp,
      way?: string,
    ])[] = [
      ["a jump that is unknown", pinned, { id_ed25519 }, ofJump(place, "Host key verif")],
      [
        "a jump that is unknown, and no pin",
        unpinned,
        { id_ed25519 },
        ofJump(place, "Host key verification failed"),
      ],
      [
        "a jump that has another key",
        pinned,
        { id_ed25519, known_hosts: `[127.0.0.1]:${jump.port} ${other.publicKey}\n` },
        ofJump(place, "has changed and you have requested strict checking"),
      ],
      ["a jump that refuses the key", pinned, { known_hosts }, ofJump(place, "Permission denied")],
      ["a jump that is not up", pinned, well, ofJump(closed, "Connection refused"), closed],
      [
        "a node that is not up",
        listed("a", { ...server, port: freePort() }),
        well,
        /^hint: .* comes no further: .*Connection refused.*; check that the node is up/,
      ],
      [
        "a node with another key",
        listed("a", server, { host_keys: [other.publicKey] }),
        well,
        /^hint: node0 has another host key than nodes\.yaml says/,
      ],
      [
        "a node that refuses the user",
        listed("a", server, { user: "nobody" }),
        well,
        /^hint: node0 does not let nobody in: .*authorized_keys/,
      ],
    ];
    for (const [index, [name, node, files, hint, way = place]] of rows.entries()) {
      await t.step(name, async () => {
        await site.write({ nodes: [node], settings: { proxy_jump: way } });
        const folder = `${site.tmp}/${index}`;
        await Deno.mkdir(folder);
        const [file = "", ...args] = [...await makeHome(folder, files), ...site.program.command];
        const { code, stderr } = await runCommand(file, [...args, "ssh", "-q", "--", "true"], {
          cwd: site.folder,
          env: { ...site.env },
          clearEnv: true,
        });
        assertEquals(code, 255, stderr);
        const hints = stderr.split("\n").filter((line) => line.startsWith("hint: "));
        assertEquals(hints.length, 1, stderr);
        assertMatch(hints.join(""), hint, stderr);
      });
    }
  },
);
