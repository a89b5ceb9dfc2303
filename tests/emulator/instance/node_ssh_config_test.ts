import { assertEquals } from "@std/assert";
import { nodeKnownHosts, nodeSshConfig } from "../../../lib/emulator/instance/node_ssh_config.ts";
import { newNode } from "../../../lib/emulator/account/new_node.ts";
import { publicLineOf } from "../../../lib/ssh/key_pair.ts";
import { runCommand } from "../../support/command.ts";
import { testWith } from "../../support/programs.ts";
import { tempFolder } from "../../support/temp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

testWith(["ssh"], "ssh understands what a node knows of its neighbours", async () => {
  await using folder = await tempFolder("poolgen 50% of-");
  const nodes = [0, 1].map((number) =>
    newNode({ poolId: "p", number, slot: number, isDedicated: true, users: [] })
  );
  const [first, second] = nodes;
  if (first === undefined || second === undefined) throw new Error("there are no nodes");
  second.port = 2201;
  const path = `${folder.path}/config`;
  const facts = {
    ...{ poolId: "p", nodes, host: "127.0.0.1" },
    identity: `${folder.path}/key`,
    knownHosts: `${folder.path}/known_hosts`,
  };
  await Deno.writeTextFile(path, nodeSshConfig(facts));
  for (const name of ["node1", "p-node1", second.id]) {
    const { code, stdout, stderr } = await runCommand("ssh", ["-TF", path, "-G", name]);
    assertEquals([code, stderr], [0, ""]);
    const options = new Map(
      stdout.split("\n").map((line) => {
        const [key = "", ...rest] = line.split(" ");
        return [key, rest.join(" ")];
      }),
    );
    assertEquals(
      ["hostname", "port", "hostkeyalias", "stricthostkeychecking", "identityfile"]
        .map((key) => options.get(key)),
      ["127.0.0.1", "2201", second.id, "true", `${folder.path.replaceAll("%", "%%")}/key`],
    );
  }
  // a node that was never reached has no place yet
  const unknown = await runCommand("ssh", ["-F", path, "-G", "node0"]);
  assertEquals(unknown.stdout.includes("\nhostname node0\n"), true);
  assertEquals(
    nodeKnownHosts(nodes),
    nodes.map(({ id, hostKeys }) => `${id} ${publicLineOf(hostKeys.ed25519)}\n`).join(""),
  );
});
