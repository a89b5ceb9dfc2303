import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { parseAccountState } from "../../../lib/emulator/account/account_state_schema.ts";
import type { LiveAccount } from "../../../lib/emulator/account/live_account.ts";
import type { Pool } from "../../../lib/emulator/account/pool.ts";
import { BatchFault } from "../../../lib/emulator/batch_fault.ts";
import { until as untilWithin } from "../../support/wait.ts";
import { BASELINE, definition, openAccount } from "./account_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const TASK = {
  commandLine: "/bin/true",
  environment: {},
  isAdmin: false,
  maxRetryCount: 0,
  waitForSuccess: true,
};

const TIMEOUT_MS = 20_000;

async function until(condition: () => boolean): Promise<void> {
  assert(await untilWithin(condition, TIMEOUT_MS));
}

function idle(pool: Pool, count: number): Promise<void> {
  return until(() =>
    pool.allocationState === "steady" && pool.nodes.length === count &&
    pool.nodes.every(({ state }) => state === "idle")
  );
}

function refused(code: string, act: () => void): void {
  assertEquals(assertThrows(act, BatchFault).code, code);
}

Deno.test("a pool is resizing at once, and has its nodes later", async () => {
  await using site = openAccount();
  const { account } = site;
  const pool = account.addPool(definition({ dedicated: 2, lowPriority: 1 }));
  assertEquals([pool.state, pool.allocationState, pool.nodes.length], ["active", "resizing", 0]);
  await idle(pool, 3);
  assertEquals(pool.nodes.map(({ slot, isDedicated }) => [slot, isDedicated]), [
    [0, true],
    [1, true],
    [2, false],
  ]);
  assertEquals(
    pool.nodes.map((node) => account.endpointOf(node)),
    [0, 1, 2].map((slot) => ({
      address: "127.0.0.1",
      port: 50_000 + slot,
      name: `ssh.${slot}`,
    })),
  );
  assertEquals(pool.nodes[0]?.users, [BASELINE]);
});

Deno.test("ids of pools count in any case of letters, and are kept as given", async () => {
  await using site = openAccount();
  const pool = site.account.addPool(definition({ dedicated: 0, lowPriority: 0 }));
  assertEquals(site.account.findPool("POOL-1"), pool);
  assertEquals(pool.allocationState, "steady");
  refused("PoolExists", () => {
    site.account.addPool(definition({ dedicated: 0, lowPriority: 0 }, { id: "pool-1" }));
  });
});

Deno.test("resizing keeps the nodes that stay, and frees the places of the others", async () => {
  await using site = openAccount();
  const { account } = site;
  const pool = account.addPool(definition({ dedicated: 3, lowPriority: 0 }));
  refused("PoolBeingResized", () => account.resizePool(pool, { dedicated: 1, lowPriority: 0 }));
  await idle(pool, 3);
  const all = pool.nodes;
  const { eTag } = pool;
  account.resizePool(pool, { dedicated: 2, lowPriority: 0 });
  assert(pool.eTag !== eTag);
  await idle(pool, 2);
  assertEquals(pool.nodes, all.slice(0, 2));
  account.resizePool(pool, { dedicated: 2, lowPriority: 2 });
  await idle(pool, 4);
  assertEquals(pool.nodes.slice(0, 2), all.slice(0, 2));
  assertEquals(pool.nodes.map(({ slot }) => slot), [0, 1, 2, 3]);
  assertEquals(site.told.filter((line) => line.startsWith("remove")), ["remove 2"]);
});

Deno.test("chosen nodes leave, and are not replaced", async () => {
  await using site = openAccount();
  const { account } = site;
  const pool = account.addPool(definition({ dedicated: 3, lowPriority: 0 }));
  await idle(pool, 3);
  const all = pool.nodes;
  const [first] = all;
  account.removeNodes(pool, [first?.id ?? ""]);
  assertEquals(first?.state, "leavingpool");
  assertEquals(pool.target, { dedicated: 2, lowPriority: 0 });
  await idle(pool, 2);
  assertEquals(pool.nodes, all.slice(1));
  refused("NodeNotFound", () => account.removeNodes(pool, ["tvmps_none_d"]));
});

Deno.test("a pool that is deleted is there until its nodes are gone", async () => {
  await using site = openAccount();
  const { account } = site;
  const pool = account.addPool(definition({ dedicated: 2, lowPriority: 0 }));
  await idle(pool, 2);
  account.deletePool(pool);
  assertEquals(pool.state, "deleting");
  refused("PoolBeingDeleted", () => account.deletePool(pool));
  refused("PoolBeingDeleted", () => account.addPool(definition({ dedicated: 1, lowPriority: 0 })));
  await until(() => account.findPool("pool-1") === undefined);
  assertEquals(account.listPools(), []);
  assertEquals(site.told.filter((line) => line.startsWith("remove")).sort(), [
    "remove 0",
    "remove 1",
  ]);
});

Deno.test("a resize can be stopped, which is told", async () => {
  await using site = openAccount();
  const { account } = site;
  const pool = account.addPool(definition({ dedicated: 0, lowPriority: 0 }));
  refused("OperationInvalidForCurrentState", () => account.stopResize(pool));
  site.pace = { kind: "polls", count: 1 };
  account.resizePool(pool, { dedicated: 5, lowPriority: 0 });
  account.stopResize(pool);
  assertEquals(pool.allocationState, "stopping");
  await until(() => {
    account.polled(pool);
    return pool.allocationState === "steady";
  });
  assertEquals([pool.nodes.length, pool.resizeErrors[0]?.code], [0, "ResizeStopped"]);
});

Deno.test("each state lasts as many polls as it is told to", async () => {
  await using site = openAccount();
  const { account } = site;
  site.pace = { kind: "polls", count: 2 };
  const pool = account.addPool(definition({ dedicated: 1, lowPriority: 0 }));
  const seen = new Set<string>();
  await until(() => {
    account.polled(pool);
    const [node] = pool.nodes;
    if (node === undefined) return false;
    seen.add(node.state);
    account.polled(node);
    return node.state === "idle";
  });
  assertEquals([...seen], ["creating", "starting", "idle"]);
});

Deno.test("start tasks: success, failure, retries, and one that is not waited for", async () => {
  await using site = openAccount();
  const { account } = site;
  const size = { dedicated: 1, lowPriority: 0 };
  const good = account.addPool(definition(size, { id: "good", startTask: TASK }));
  await idle(good, 1);
  assertEquals(good.nodes[0]?.startTaskInfo?.result, "success");

  site.exitCodes.push(7);
  const bad = account.addPool(definition(size, { id: "bad", startTask: TASK }));
  await until(() => bad.nodes[0]?.state === "starttaskfailed");
  const { exitCode, result, retryCount } = bad.nodes[0]?.startTaskInfo ?? {};
  assertEquals([exitCode, result, retryCount], [7, "failure", 0]);
  for (const node of bad.nodes) account.reboot(node);
  await idle(bad, 1);

  site.exitCodes.push(1, 1);
  const retried = { ...TASK, maxRetryCount: 2 };
  const third = account.addPool(definition(size, { id: "third", startTask: retried }));
  await idle(third, 1);
  assertEquals(third.nodes[0]?.startTaskInfo?.retryCount, 2);

  site.exitCodes.push(1);
  const unwaited = { ...TASK, waitForSuccess: false };
  const fourth = account.addPool(definition(size, { id: "fourth", startTask: unwaited }));
  await until(() => fourth.nodes[0]?.startTaskInfo?.result === "failure");
  assertEquals(fourth.nodes[0]?.state, "idle");
});

Deno.test("a reboot keeps users and host keys, a new machine has neither", async () => {
  await using site = openAccount();
  const { account } = site;
  const pool = account.addPool(definition({ dedicated: 1, lowPriority: 0 }));
  await idle(pool, 1);
  const [node] = pool.nodes;
  assert(node !== undefined);
  const user = { name: "u", isAdmin: false, publicKey: "ssh-rsa AAAA", expiry: Date.now() + 1000 };
  await account.addUser(node, user);
  await assertRejects(() => account.addUser(node, user), BatchFault, "NodeUserExists");
  const { hostKeys } = node;
  account.reboot(node);
  assertEquals(node.state, "rebooting");
  await assertRejects(() => account.addUser(node, user), BatchFault, "NodeBeingRebooted");
  await idle(pool, 1);
  assertEquals([node.users, node.hostKeys], [[BASELINE, user], hostKeys]);
  await account.updateUser(node, { name: "u", publicKey: "ssh-rsa BBBB", expiry: 5 });
  assertEquals(node.users[1], { ...user, publicKey: "ssh-rsa BBBB", expiry: 5 });
  await account.deleteUser(node, "u");
  await assertRejects(() => account.deleteUser(node, "u"), BatchFault, "NodeUserNotFound");
  assert(site.told.includes("users -u 0"));
  await account.addUser(node, user);
  account.reimage(node);
  await idle(pool, 1);
  assertEquals(node.users, [BASELINE]);
  assert(node.hostKeys.ed25519 !== hostKeys.ed25519);
  assert(site.told.includes("erase 0"));
});

Deno.test("a preempted node is unreachable, and comes back as the same node", async () => {
  await using site = openAccount();
  const { account } = site;
  const pool = account.addPool(definition({ dedicated: 0, lowPriority: 1 }));
  await idle(pool, 1);
  const [node] = pool.nodes;
  assert(node !== undefined);
  account.takeAway(node, "preempted");
  assertEquals([node.state, pool.nodes.length], ["preempted", 1]);
  refused("OperationNotValidOnNode", () => account.reboot(node));
  account.restart(node, "creating");
  await idle(pool, 1);
  assertEquals(pool.nodes, [node]);
  assertEquals(site.told.filter((line) => line === "halt 0").length, 2);
});

Deno.test("scheduling", async () => {
  await using site = openAccount();
  const pool = site.account.addPool(definition({ dedicated: 1, lowPriority: 0 }));
  await idle(pool, 1);
  const [node] = pool.nodes;
  assert(node !== undefined);
  refused("NodeAlreadyInTargetSchedulingState", () => site.account.setScheduling(node, true));
  site.account.setScheduling(node, false);
  assertEquals([node.state, node.isSchedulingEnabled], ["offline", false]);
  site.account.setScheduling(node, true);
  assertEquals(node.state, "idle");
});

Deno.test("a pool with a formula sizes itself, and by nothing else", async () => {
  await using site = openAccount();
  const { account } = site;
  const autoScale = { formula: "$TargetDedicatedNodes = 2;", interval: "PT15M" };
  const pool = account.addPool(definition({ dedicated: 0, lowPriority: 0 }, { autoScale }));
  await idle(pool, 2);
  const resize = (account: LiveAccount): void =>
    account.resizePool(pool, { dedicated: 1, lowPriority: 0 });
  refused("OperationNotValidOnPool", () => resize(account));
  account.disableAutoScale(pool);
  resize(account);
  await idle(pool, 1);
});

Deno.test("whatever a process leaves is gone on with by the next one", async () => {
  const first = openAccount();
  first.pace = { kind: "time", milliseconds: 60_000 };
  const pools = ["growing", "shrinking", "going", "steady"].map((id) =>
    first.account.addPool(definition({ dedicated: 0, lowPriority: 0 }, { id }))
  );
  const [growing, shrinking, going, steady] = pools;
  assert(growing && shrinking && going && steady);
  first.pace = { kind: "now" };
  for (const pool of [shrinking, going, steady]) {
    first.account.resizePool(pool, { dedicated: 2, lowPriority: 0 });
    await idle(pool, 2);
  }
  first.pace = { kind: "time", milliseconds: 60_000 };
  first.account.resizePool(growing, { dedicated: 2, lowPriority: 0 });
  first.account.removeNodes(shrinking, [shrinking.nodes[0]?.id ?? ""]);
  first.account.deletePool(going);
  const [rebooting] = steady.nodes;
  assert(rebooting !== undefined);
  first.account.reboot(rebooting);
  // as it would be read from disk
  const left = JSON.stringify(first.state);
  await first[Symbol.asyncDispose]();

  await using second = openAccount(parseAccountState(JSON.parse(left)));
  const { account, state } = second;
  const pool = (id: string): Pool => {
    const found = account.findPool(id);
    assert(found !== undefined);
    return found;
  };
  await until(() => account.findPool("going") === undefined);
  await idle(pool("growing"), 2);
  await idle(pool("shrinking"), 1);
  await idle(pool("steady"), 2);
  assertEquals(pool("shrinking").nodes[0]?.id, shrinking.nodes[1]?.id);
  assertEquals(
    pool("steady").nodes.map(({ id, port }) => [id, port]),
    steady.nodes.map(
      ({ id, port }) => [id, port],
    ),
  );
  const ids = state.pools.flatMap(({ nodes }) => nodes.map(({ id }) => id));
  assertEquals(new Set(ids).size, ids.length);
  assertEquals([first.failures, second.failures], [[], []]);
});
