import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { EXECUTABLE } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { checkedOf } from "./check_site.ts";
import { heldNode, makePoolSite, POOL_PROGRAMS } from "./pool_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

testWith(POOL_PROGRAMS, "a node's state is told where it is why nobody gets in", async (t) => {
  await using site = await makePoolSite(EXECUTABLE, {
    pool: {
      additional_node_prep: { commands: { pre: ["case $(hostname) in *1) exit 3;; esac"] } },
    },
  });
  assertEquals((await site.run(["pool", "add", "-q"])).code, 1);
  await t.step("not where a login works", async () => {
    const { code, stderr } = await site.login(["--", "exit 255"]);
    assertEquals([code, stderr], [255, ""]);
  });
  const { node_id } = heldNode(await site.held(), 0);
  await site.done("emulator", "node", node_id, "unusable");
  const { report } = checkedOf(await site.run(["check", "--json", "--only=tcp,banner,login"]));
  const rows = [
    ["node1", "starttaskfailed", ["reboot", "del"]],
    ["node0", "unusable", ["del"]],
  ] as const;
  for (const [alias, state, ways] of rows) {
    await t.step(state, async () => {
      const advice = `${alias} is ${state}: poolgen pool nodes list tells what is wrong with it; ` +
        `what may help is ${
          ways.map((way) => `poolgen pool nodes ${way} --nodeid ${alias}`).join(", or ")
        }`;
      const { code, stderr } = await site.login(["--nodeid", alias, "--", "true"]);
      assertEquals(code, 255);
      assertMatch(stderr, /^hint: /m);
      assertStringIncludes(stderr, `\nhint: ${advice}\n`);
      const failed = report.results.find((result) =>
        result.alias === alias && result.verdict === "failed"
      );
      assertStringIncludes(failed?.detail ?? "", advice);
      // what the hint names is there
      const [first = ""] = ways;
      await site.done("pool", "nodes", first, "-y", "--nodeid", alias);
    });
  }
});
