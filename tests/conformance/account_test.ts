import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Document, POOL_PROGRAMS } from "../e2e/pool_site.ts";
import { testWith } from "../support/programs.ts";
import { type ConformanceSite, openConformance } from "./conformance_site.ts";

// The same calls against a live Batch account and against the emulator, through the executable: what holds for one
// has to hold for the other. For a live account, which bills its machines:
//
//   POOLGEN_TEST_CREDENTIALS=credentials.yaml POOLGEN_TEST_POOL=pool.yaml deno test -A tests/conformance
//
// The pool file is read for all but its id and size: the pool has an id of its own, one or two nodes, and is deleted
// at the end, whatever happens before. It has to let this machine in, by remote_access_control or without it. The
// emulator is asked where POOLGEN_TEST_CREDENTIALS is not set.

Deno.test.sanitizer({ ops: true, resources: true });

interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(
  { site, account, timeoutMs }: ConformanceSite,
  words: readonly string[],
  command: readonly string[] = [],
): Promise<Said> {
  return site.run([...words, ...account, ...(command.length === 0 ? [] : ["--", ...command])], {
    timeoutMs,
  });
}

/** Runs a command with `--json`; gives its document, once the exit code is right. */
async function ask(open: ConformanceSite, words: readonly string[], code = 0): Promise<Document> {
  const said = await run(open, [...words, "--json"]);
  assertEquals(said.code, code, `${words.join(" ")}: ${said.stdout}${said.stderr}`);
  return JSON.parse(said.stdout);
}

async function greet(open: ConformanceSite, cardinal: number): Promise<string> {
  const words = ["pool", "ssh", "--quiet", `--cardinal=${cardinal}`];
  const { code, stdout, stderr } = await run(open, words, ["echo", "it's", "$HOME", "two\nlines"]);
  assertEquals([code, stderr.includes("error:")], [0, false], stderr);
  return stdout;
}

const GREETING = "it's $HOME two\nlines\n";

testWith(POOL_PROGRAMS, "an account does what poolgen takes it to do", async (t) => {
  await using open = await openConformance();
  const { pool, target } = open;
  await open.poolFile(1);
  const step = async (name: string, fn: () => Promise<void>): Promise<void> => {
    // what comes after a step needs it
    if (!await t.step(name, fn)) throw new Error(`${name}: failed`);
  };
  try {
    await step("a pool that is not there", async () => {
      assertEquals((await ask(open, ["pool", "exists"], 1)).exists, false);
      assertEquals((await ask(open, ["pool", "list"])).pools?.some(({ id }) => id === pool), false);
      const { error } = await ask(open, ["pool", "grls"], 1);
      assertMatch(error?.message ?? "", /\(PoolNotFound, request [0-9a-f-]+\)$/);
    });
    await step("a pool is made, with its user and the host keys of its start task", async () => {
      const { nodes } = await ask(open, ["pool", "add", "--key-type=ed25519"]);
      assertEquals(nodes?.map(({ pin, state }) => [pin, state]), [["api", "idle"]]);
      assertEquals((await ask(open, ["pool", "exists"])).exists, true);
      assertEquals(await greet(open, 0), GREETING);
    });
    await step("nodes are listed as they were, by either way", async () => {
      const { nodes, unreachable, target: told } = await ask(open, ["pool", "grls"]);
      assertEquals([nodes?.length, unreachable, told], [1, [], target]);
      const listed = await ask(open, ["pool", "nodes", "list"]);
      assertEquals(
        listed.nodes?.map(({ node_id }) => node_id),
        nodes?.map(({ node_id }) => node_id),
      );
      for (const words of [["stats"], ["nodes", "count"]]) await ask(open, ["pool", ...words]);
    });
    await step("the user is renewed, deleted, and added again", async () => {
      for (
        const [words, outcome] of [
          [["asu"], "replaced"],
          [["asu"], "replaced"],
          [["dsu", "-y"], "deleted"],
          [["dsu", "-y"], "absent"],
          [["asu"], "added"],
        ] as const
      ) {
        const { nodes } = await ask(open, ["pool", ...words]);
        assertEquals(nodes?.map((node) => node.outcome), [outcome], words.join(" "));
      }
      assertEquals(await greet(open, 0), GREETING);
    });
    await step("a reboot keeps the pin or brings a new one", async () => {
      await ask(open, ["pool", "nodes", "reboot", "-y", "--nodeid=0"]);
      await ask(open, ["pool", "asu", "--wait"]);
      assertEquals(await greet(open, 0), GREETING);
    });
    await step("the pool grows", async () => {
      await open.poolFile(2);
      const { nodes } = await ask(open, ["pool", "resize"]);
      assertEquals(nodes?.map(({ pin }) => pin), ["api", "api"]);
      assertEquals([await greet(open, 0), await greet(open, 1)], [GREETING, GREETING]);
    });
    await step("a node is taken out", async () => {
      await ask(open, ["pool", "nodes", "del", "-y", "--nodeid=1"]);
      await ask(open, ["pool", "asu", "--wait"]);
      assertEquals((await ask(open, ["pool", "grls"])).nodes?.length, 1);
    });
  } finally {
    const { code, stderr } = await run(open, ["pool", "del", "-y", "--wait"]);
    assert(code === 0 || stderr.includes("PoolNotFound"), stderr);
  }
  assertEquals((await ask(open, ["pool", "exists"], 1)).exists, false);
});
