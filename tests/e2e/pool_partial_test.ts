import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { EXECUTABLE } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { type FrontAnswer, putFront } from "./pool_front.ts";
import { heldNode, heldUsers, makePoolSite, POOL_PROGRAMS } from "./pool_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** The service refuses what is asked of a place, in its own form. */
function refusing(pattern: RegExp, code: string, status = 409): FrontAnswer {
  return ({ path }) =>
    pattern.test(path)
      ? Response.json({
        code,
        message: { lang: "en-US", value: `Refused.\nRequestId:1-2\nTime:x` },
      }, { status })
      : undefined;
}

testWith(
  POOL_PROGRAMS,
  "one node that fails does not stop the others",
  async () => {
    await using site = await makePoolSite(EXECUTABLE, { pool: { vm_count: { dedicated: 3 } } });
    await site.done("pool", "add", "-q");
    await site.done("pool", "dsu", "-y", "-q");
    const { node_id } = heldNode(await site.held(), 1);
    const own = new RegExp(`/nodes/${node_id}/`);

    {
      await using _front = await putFront(site, refusing(own, "SomethingElse"));
      const { code, stdout, stderr } = await site.run(["pool", "asu"]);
      assertEquals([code, stdout], [1, "user shipyard: added on 2 nodes, failed on 1 node\n"]);
      assertStringIncludes(
        stderr,
        `error: Cannot add the user shipyard to ${node_id}: Refused. (SomethingElse, request 1-2)\n`,
      );
      assertEquals(heldUsers(await site.held()).length, 2);
      const document = await site.json(["pool", "dsu", "-y"], 1);
      assertEquals(document.nodes?.map(({ outcome }) => outcome), [
        "deleted",
        "failed",
        "deleted",
      ]);
      assertMatch(document.nodes?.[1]?.reason ?? "", /SomethingElse/);
    }
    {
      // it left the states in which it takes users just now
      await using _front = await putFront(site, refusing(own, "NodeBeingRebooted"));
      const document = await site.json(["pool", "asu"]);
      assertEquals(document.nodes?.map(({ outcome }) => outcome), [
        "added",
        "not_ready",
        "added",
      ]);
    }

    // the service knows no place for one
    await site.done("emulator", "fault", "set", "node-endpoints", "off");
    await using _front = await putFront(
      site,
      refusing(new RegExp(`${node_id}/remoteloginsettings`), "OperationNotValidOnNode"),
    );
    const { code, stdout, stderr } = await site.run(["pool", "grls"]);
    assertEquals(code, 0, stderr);
    // the others keep their numbers
    assertMatch(stdout, /\n0 +node0 .*\n2 +node2 /);
    assertMatch(
      stderr,
      new RegExp(`note: ${node_id} is left out: .*\\(OperationNotValidOnNode, `),
    );
    const document = await site.json(["pool", "grls"]);
    assertEquals(document.unreachable?.map((node) => node.node_id), [node_id]);
    assertEquals((await site.login(["--cardinal=2", "--", "hostname"])).stdout, "node2\n");
    for (const which of ["--cardinal=1", "--nodeid=node1", `--nodeid=${node_id}`]) {
      const failed = await site.login([which, "--", "id"]);
      assertEquals([failed.code, failed.stdout], [2, ""]);
      assertMatch(failed.stderr, /^error: Cannot reach \S+: .+\nhint: .+\n$/);
    }
  },
);

testWith(POOL_PROGRAMS, "what was done is done, where the answer to it was lost", async () => {
  // states last, so that the next attempt meets what the first one began
  await using site = await makePoolSite(EXECUTABLE, {
    up: ["--pace=1s"],
    pool: { vm_count: { dedicated: 1 } },
  });
  const lost = new Set<string>();
  await using _front = await putFront(site, ({ method, path }) => {
    const what = `${method} ${path.replace(/tvmps_\w+/, "NODE")}`;
    if (method === "GET" || method === "HEAD" || lost.has(what)) return undefined;
    lost.add(what);
    return "lost";
  });
  await site.done("pool", "add", "-q");
  assertEquals(heldUsers(await site.held()).length, 1);
  await site.done("pool", "nodes", "reboot", "-y", "--nodeid=0");
  await site.poolFile({ vm_count: { dedicated: 2 } });
  await site.done("pool", "resize", "-q");
  assertEquals(heldUsers(await site.held()).length, 2);
  await site.done("pool", "nodes", "del", "-y", "--nodeid=1");
  const deleted = await site.json(["pool", "dsu", "-y"]);
  assertEquals(deleted.nodes?.[0]?.outcome, "absent");
  assertEquals((await site.json(["pool", "del", "-y", "--wait"])).deleted, true);
  assertEquals([...lost].sort(), [
    "DELETE /pools/tested",
    "DELETE /pools/tested/nodes/NODE/users/shipyard",
    "POST /pools",
    "POST /pools/tested/nodes/NODE/reboot",
    "POST /pools/tested/nodes/NODE/users",
    "POST /pools/tested/removenodes",
    "POST /pools/tested/resize",
    // to add it once more was refused: it is there
    "PUT /pools/tested/nodes/NODE/users/shipyard",
  ]);
});

testWith([], "a clock that is wrong is told of", async () => {
  await using site = await makePoolSite(EXECUTABLE);
  const date = new Date(Date.now() - 3_600_000).toUTCString();
  await using _front = await putFront(
    site,
    () =>
      Response.json({ code: "AuthenticationFailed", message: { value: "Refused." } }, {
        status: 403,
        headers: { date },
      }),
  );
  assertMatch(
    await site.fails(4, "pool", "list", "-q"),
    /\nhint: Set this machine's clock: it is (?:59|60) minutes ahead of the service's\n$/,
  );
});

testWith([], "rights that are missing are told once, with the exit code for them", async () => {
  await using site = await makePoolSite(EXECUTABLE);
  await using front = await putFront(site, refusing(/./, "PermissionDenied", 403));
  for (const words of [["add"], ["asu"], ["grls"], ["del", "-y"], ["exists"], ["nodes", "count"]]) {
    const before = front.requests.length;
    const { code, stdout, stderr } = await site.run(["pool", ...words, "-q"]);
    assertEquals([code, stdout], [4, ""], `${words.join(" ")}: ${stderr}`);
    assertMatch(stderr, /^error: Cannot [^\n]+\nhint: Check the account's credentials, [^\n]+\n$/);
    // a refusal is no reason to ask again
    assert(front.requests.length - before <= 2, words.join(" "));
  }
});
