import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { EXECUTABLE } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { pathsBelow } from "../support/render_project.ts";
import {
  type DocumentNode,
  heldNode,
  makePoolSite,
  POOL,
  POOL_PROGRAMS,
  type PoolSite,
} from "./pool_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** What `pool grls --json` has to say of the pool that the emulator holds. */
async function expectedNodes(site: PoolSite): Promise<DocumentNode[]> {
  return (await site.held()).nodes.map(({ cardinal, node_id, address, port, state }) => (
    { cardinal, alias: `node${cardinal}`, node_id, address, port, state, pin: "api" }
  ));
}

testWith(POOL_PROGRAMS, "grls shows each node, and renders them", async () => {
  await using site = await makePoolSite(EXECUTABLE, {
    pool: { ssh: { username: "shipyard", generate_docker_tunnel_script: true } },
  });
  const head = { version: 1, target: "emulator", pool: POOL };
  const added = await site.json(["pool", "add"]);
  const nodes = await expectedNodes(site);
  assertEquals(added, { ...head, nodes, unreachable: [] });

  await Deno.remove(`${site.folder}/generated`, { recursive: true });
  await Deno.remove(`${site.folder}/ssh_docker_tunnel_shipyard.sh`);
  assertEquals(await site.json(["pool", "grls"]), { ...head, nodes, unreachable: [] });
  const files = ["known_hosts", "nodes.json", "ssh_config", "tunnels"];
  assertEquals(
    (await pathsBelow(`${site.folder}/generated`)).filter((path) => !path.includes("/")),
    files,
  );
  const script = `${site.folder}/ssh_docker_tunnel_shipyard.sh`;
  assertEquals(((await Deno.stat(script)).mode ?? 0) & 0o777, 0o755);
  assertEquals(
    (await site.ssh("node1", "echo $USER on $(hostname)")).stdout,
    "shipyard on node1\n",
  );

  const { nodes: [, second] } = await site.held();
  const rows = (await site.done("pool", "nodes", "grls")).split("\n");
  assertMatch(rows[0] ?? "", /^CARDINAL {2}ALIAS {2}ADDRESS +PORT +STATE +PIN +NODE ID$/);
  assertMatch(
    rows[2] ?? "",
    new RegExp(`^1 +node1 +127\\.0\\.0\\.1 +${second?.port} +idle +api +${second?.node_id}$`),
  );
  assertEquals(rows.length, 4);

  const raw = JSON.parse(await site.done("pool", "grls", "--raw"));
  const bodies: { id?: string; value?: { id: string }[] }[] = [raw].flat();
  assertEquals(bodies.find(({ value }) => value !== undefined)?.value?.[1]?.id, second?.node_id);

  // the service's older way to say where nodes are
  await site.done("emulator", "fault", "set", "node-endpoints", "off");
  assertEquals(await site.json(["pool", "grls"]), { ...head, nodes, unreachable: [] });
  const asked: { remoteLoginPort?: number }[] = JSON.parse(
    await site.done("pool", "grls", "--raw"),
  );
  assertEquals(
    asked.flatMap(({ remoteLoginPort }) => remoteLoginPort ?? []).sort(),
    [heldNode(await site.held(), 0).port, second?.port].sort(),
  );
});

testWith([], "grls without a pool, a user, or an account", async () => {
  await using site = await makePoolSite(EXECUTABLE);
  const [error = "", hint] = (await site.fails(1, "pool", "grls", "-q")).split("\n");
  assertMatch(
    error,
    /^error: Cannot (?:look at|list the nodes of) the pool tested: The specified pool does not exist\. \(PoolNotFound, request \S+\)$/,
  );
  assertEquals(
    hint,
    "hint: Make it with: poolgen pool add; the account's pools are listed by: poolgen pool list",
  );
  const failed = await site.json(["pool", "grls"], 1);
  assertEquals([failed.error?.exit_code, failed.error?.problems], [1, []]);

  // nobody to log in as: there is nothing to render
  await site.poolFile({ ssh: undefined });
  assertEquals((await site.json(["pool", "grls", "--poolid", "pool"])).nodes, []);
  assertStringIncludes(
    await site.done("pool", "grls", "--poolid", "pool"),
    "the pool pool has no nodes to reach",
  );
  assertStringIncludes(
    await site.fails(2, "pool", "grls", "--poolid", "../x"),
    "cannot have the id",
  );

  await site.done("emulator", "down");
  assertStringIncludes(await site.fails(2, "pool", "grls"), "There is no Batch account");
});
