import { assertEquals, assertThrows } from "@std/assert";
import { nodeHash, nodeOptions, sharedUser } from "../../lib/artifacts/node_options.ts";
import { UserError } from "../../lib/errors.ts";
import { fakeHostKey, makeInventory, makeNode, makeSettings } from "../support/inventories.ts";

Deno.test.sanitizer({ ops: true, resources: true });

function usersOf(...users: (string | undefined)[]): string | undefined {
  return sharedUser(users.map((user, cardinal) => makeNode(cardinal, { user })));
}

Deno.test("the shared user is the most frequent one, the first by name where two are", () => {
  assertEquals(usersOf("b", "a", "b"), "b");
  assertEquals(usersOf("b", "a", "a", "b"), "a");
  assertEquals(usersOf("a", "b", "b", "a"), "a");
  assertEquals(usersOf(), undefined);
});

Deno.test("no user is shared where a node leaves it to OpenSSH", () => {
  assertEquals(usersOf("a", "a", undefined), undefined);
});

Deno.test("a node has only the options in which it differs", async () => {
  const settings = await makeSettings("/out");
  const inventory = makeInventory(1);
  const pinned = makeNode(0, { hostKeys: [fakeHostKey(0)] });
  assertEquals(nodeOptions(pinned, inventory, settings, "shipyard"), []);
  assertEquals(nodeOptions(pinned, inventory, settings, "other"), [
    { keyword: "User", values: ["shipyard"] },
  ]);
  const nobody = makeNode(0, { hostKeys: [fakeHostKey(0)], user: undefined });
  assertEquals(nodeOptions(nobody, inventory, settings, undefined), []);
  assertEquals(nodeOptions(makeNode(0), inventory, settings, "shipyard"), [
    { keyword: "StrictHostKeyChecking", values: ["accept-new"] },
    { keyword: "UserKnownHostsFile", values: ["/out/known_hosts_first_use", "/out/known_hosts"] },
  ]);
});

Deno.test("sockets differ by pool and by node, and by nothing else", () => {
  const hashes = [["a", "b"], ["a", "c"], ["b", "b"]].map(([pool = "", id = ""]) =>
    nodeHash(pool, id)
  );
  assertEquals(new Set(hashes).size, 3);
  assertEquals(nodeHash("a", "b"), hashes[0]);
  assertEquals(hashes.every((hash) => /^[0-9a-f]{12}$/.test(hash)), true);
});

/** The longest path that a socket may have on macOS, less what OpenSSH appends while it opens it. */
const LIMIT = 104 - 1 - 17;

Deno.test("a socket whose path would be too long is refused, to the byte", async () => {
  const pinned = { hostKeys: [fakeHostKey(0)] };
  const taken = "/123456789abc-shipyard".length;
  const longest = `/${"m".repeat(LIMIT - taken - 1)}`;
  const at = async (multiplexingFolder: string, user: string | undefined): Promise<unknown> =>
    nodeOptions(
      makeNode(0, { ...pinned, user }),
      makeInventory(1),
      await makeSettings("/out", { multiplexingFolder }),
      user,
    );
  assertEquals(await at(longest, "shipyard"), [
    { keyword: "ControlPath", values: [`${longest}/${nodeHash("pool", "tvmps_0_d")}-%r`] },
  ]);
  // nobody knows how long the name is that OpenSSH will choose
  const refused = [[`${longest}m`, "shipyard"], [longest, "shipyard2"], [longest, undefined], [
    `${longest.slice(0, -1)}é`,
    "shipyard",
  ]] as const;
  for (const [folder, user] of refused) {
    const settings = await makeSettings("/out", { multiplexingFolder: folder });
    const error = assertThrows(
      () => nodeOptions(makeNode(0, { ...pinned, user }), makeInventory(1), settings, user),
      UserError,
      `would have a path of ${user === undefined ? LIMIT + 24 : LIMIT + 1} bytes, over ${LIMIT}`,
    );
    assertEquals(error.hint, "Set multiplexing to false in poolgen.yaml");
  }
});
