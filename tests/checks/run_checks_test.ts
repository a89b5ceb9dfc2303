import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Check, NodeCheck, PoolFacts } from "../../lib/checks/check.ts";
import { error } from "../../lib/checks/check.ts";
import type { CheckOutcome, CheckResult } from "../../lib/checks/check_result.ts";
import { CHECKS } from "../../lib/checks/checks.ts";
import type { NodeSession } from "../../lib/checks/node_session.ts";
import { type CheckRun, runChecks } from "../../lib/checks/run_checks.ts";
import { delay } from "../support/wait.ts";
import { makeNode } from "../support/inventories.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const FACTS: PoolFacts = {
  target: "static",
  pool: "pool",
  docker: { kind: "unix", path: "/docker.sock" },
  wantsDocker: false,
  hasGpus: false,
  hasSudo: false,
  configFile: "/nowhere",
  identityFile: undefined,
  keyOrigin: "",
  stateAdvice: () => undefined,
  publicKey: undefined,
  firstUseKeys: () => [],
  forgetKey: () => "",
  configProblems: [],
  userConfigFile: undefined,
  platform: "unix",
  tunnelScript: () => undefined,
  drift: () => Promise.resolve([]),
  env: {},
};

/** A session that nothing is asked of. */
function idleSession(onEnd: () => void = () => {}): NodeSession {
  const never = (): Promise<never> => Promise.reject(new Error("not asked for"));
  return {
    ...{ reach: never, greet: never, offer: never, hostKey: never, methods: never, login: never },
    ...{ run: never, sftp: never, dial: never },
    [Symbol.asyncDispose]: () => Promise.resolve().then(onEnd),
  };
}

const PASSED: CheckOutcome = { verdict: "passed", detail: "well" };

const FAILED: CheckOutcome = { verdict: "failed", detail: "bad" };

function nodeCheck(id: string, more: Partial<NodeCheck> = {}): NodeCheck {
  return {
    ...{ scope: "node", id, summary: id, needs: [], deadline: 5_000, severity: error },
    run: () => Promise.resolve(PASSED),
    ...more,
  };
}

function run(checks: readonly Check[], more: Partial<CheckRun> = {}): Promise<CheckResult[]> {
  return runChecks({
    checks,
    nodes: [makeNode(0)],
    facts: FACTS,
    openSession: () => idleSession(),
    concurrency: 8,
    signal: new AbortController().signal,
    onResult: () => {},
    ...more,
  });
}

function told(results: readonly CheckResult[]): string[] {
  return results.map(({ alias = "pool", check, verdict, detail }) =>
    `${alias} ${check} ${verdict}: ${detail}`
  );
}

Deno.test("each check comes after those that it needs, and needs only what there is", () => {
  const before = new Set<string>();
  for (const { id, needs } of CHECKS) {
    for (const needed of needs) assert(before.has(needed), `${id} needs ${needed}`);
    before.add(id);
  }
  assertEquals(before.size, CHECKS.length);
});

Deno.test("checks of the pool come first, and results are in order whichever is done sooner", async () => {
  const slow = nodeCheck("slow", {
    run: async ({ node }) => {
      await delay(node.cardinal === 0 ? 30 : 0);
      return PASSED;
    },
  });
  const whole: Check = {
    ...{ scope: "pool", id: "whole", summary: "", needs: [], deadline: 5_000, severity: error },
    run: () => Promise.resolve(PASSED),
  };
  const came: string[] = [];
  const results = await run([slow, nodeCheck("quick"), whole], {
    nodes: [makeNode(0), makeNode(1)],
    onResult: ({ alias = "pool", check }) => came.push(`${alias} ${check}`),
  });
  assertEquals(told(results), [
    "pool whole passed: well",
    ...["node0 slow passed: well", "node0 quick passed: well"],
    ...["node1 slow passed: well", "node1 quick passed: well"],
  ]);
  assertEquals(came.slice(0, 2), ["pool whole", "node1 slow"]);
});

Deno.test("a check is skipped for one that it needs and that failed, however far away", async () => {
  const failing: Check = {
    ...{ scope: "pool", id: "base", summary: "", needs: [], deadline: 5_000, severity: error },
    run: () => Promise.resolve(FAILED),
  };
  const never = (): Promise<never> => Promise.reject(new Error("it was made"));
  const results = await run([
    failing,
    nodeCheck("one", { needs: ["base"], run: never }),
    nodeCheck("two", { needs: ["absent", "one"], run: never }),
    nodeCheck("other"),
  ]);
  assertEquals(told(results).slice(1), [
    "node0 one skipped: It needs base, which failed",
    "node0 two skipped: It needs base, which failed",
    "node0 other passed: well",
  ]);
});

Deno.test("one that is skipped for its own reasons is no obstacle", async () => {
  const skipped = nodeCheck("one", {
    run: () => Promise.resolve({ verdict: "skipped", detail: "Nothing to see" }),
  });
  const results = await run([skipped, nodeCheck("two", { needs: ["one"] })]);
  assertEquals(results.map(({ verdict }) => verdict), ["skipped", "passed"]);
});

Deno.test("what is thrown is a failure, whatever it is", async () => {
  const throwing = (id: string, value: unknown): NodeCheck =>
    nodeCheck(id, { run: () => Promise.reject(value) });
  const atOnce = nodeCheck("at-once", {
    run: () => {
      throw new Error("before any promise");
    },
  });
  const results = await run([
    ...[throwing("error", new Error("told")), throwing("text", "a text"), atOnce],
    throwing("nothing", undefined),
  ]);
  assertEquals(told(results), [
    "node0 error failed: told",
    "node0 text failed: a text",
    "node0 at-once failed: before any promise",
    "node0 nothing failed: undefined",
  ]);
});

Deno.test("a check that takes too long fails, is told so, and holds up nothing", async () => {
  let signal: AbortSignal | undefined;
  const slow = nodeCheck("slow", {
    deadline: 20,
    run: (subject) => {
      signal = subject.signal;
      return new Promise(() => {});
    },
  });
  const results = await run([slow, nodeCheck("next", { needs: ["slow"] }), nodeCheck("other")]);
  assertEquals(told(results), [
    "node0 slow failed: There was no answer within 0.02 seconds: the node may be overloaded or hang, or a firewall " +
    "may drop what is sent",
    "node0 next skipped: It needs slow, which failed",
    "node0 other passed: well",
  ]);
  assertEquals(signal?.aborted, true);
});

Deno.test("a run that is ended tells what it knows, and closes every session", async () => {
  const ending = new AbortController();
  let [opened, closed] = [0, 0];
  const hanging = nodeCheck("hanging", {
    run: ({ node }) => {
      if (node.cardinal === 0) return Promise.resolve(PASSED);
      ending.abort();
      return new Promise(() => {});
    },
  });
  const results = await run([hanging, nodeCheck("next")], {
    nodes: [makeNode(0), makeNode(1), makeNode(2)],
    concurrency: 1,
    signal: ending.signal,
    openSession: () => {
      opened++;
      return idleSession(() => closed++);
    },
  });
  assertEquals(told(results), [
    "node0 hanging passed: well",
    "node0 next passed: well",
    "node1 hanging skipped: The run was ended before it was done",
    "node1 next skipped: The run was ended before",
    "node2 hanging skipped: The run was ended before",
    "node2 next skipped: The run was ended before",
  ]);
  assertEquals(opened, closed);
});

Deno.test("a session that cannot be closed ends nothing", async () => {
  const results = await run([nodeCheck("one")], {
    nodes: [makeNode(0), makeNode(1)],
    openSession: () =>
      idleSession(() => {
        throw new Error("cannot close");
      }),
  });
  assertEquals(results.map(({ verdict }) => verdict), ["passed", "passed"]);
});

Deno.test("so many nodes are asked at once, and no more", async () => {
  let [now, most] = [0, 0];
  const counting = nodeCheck("counting", {
    run: async () => {
      most = Math.max(most, ++now);
      await delay(2);
      now--;
      return PASSED;
    },
  });
  const nodes = Array.from({ length: 40 }, (_, cardinal) => makeNode(cardinal));
  const results = await run([counting], { nodes, concurrency: 4 });
  assertEquals([results.length, most], [40, 4]);
  assertMatch(results[39]?.alias ?? "", /^node39$/);
});
