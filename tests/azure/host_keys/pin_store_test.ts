import { assertEquals } from "@std/assert";
import { type Pins, PinStore } from "../../../lib/azure/host_keys/pin_store.ts";
import { makeEd25519Pair } from "../../../lib/ssh/key_pair.ts";
import { parsePublicKey, type PublicKey } from "../../../lib/ssh/public_key.ts";
import { filesBelow } from "../../support/render_project.ts";
import { tempFolder } from "../../support/temp.ts";

function makePublicKey(): PublicKey {
  const key = parsePublicKey(makeEd25519Pair("").publicKey.trim());
  if (typeof key === "string") throw new Error(key);
  return key;
}

Deno.test("a PinStore gives back what was saved, to its own pool only", async () => {
  await using folder = await tempFolder();
  const at = (host: string, pool: string): PinStore => new PinStore(`${folder.path}/p`, host, pool);
  assertEquals(await at("a.example:443", "Pool-1").load(), new Map());
  const pins: Pins = new Map([
    ["n1", { startTaskEnd: 5, hostKeys: [makePublicKey(), makePublicKey()] }],
    ["__proto__x", { startTaskEnd: 6, hostKeys: [] }],
  ]);
  await at("a.example:443", "Pool-1").save(pins);
  // the service's ids of pools are the same in any case of letters
  assertEquals(await at("a.example:443", "pOOL-1").load(), pins);
  assertEquals(await at("b.example:443", "Pool-1").load(), new Map());
  assertEquals(await at("a.example:443", "Pool-2").load(), new Map());
  const files = await filesBelow(folder.path);
  assertEquals(Object.entries(files).map(([path, { mode }]) => [path, mode]), [
    ["p/a.example_443/pool-1.json", 0o600],
  ]);
  // which are no files on Windows
  for (const name of ["NUL", "com1", "com1x"]) await at("h", name).save(pins);
  const names = Object.keys(await filesBelow(`${folder.path}/p/h`));
  assertEquals(names, ["com1x.json", "com1~.json", "nul~.json"]);
});

Deno.test("a PinStore heeds no file that is not its own, and no line that is no key", async () => {
  await using folder = await tempFolder();
  const store = new PinStore(folder.path, "h", "p");
  await Deno.mkdir(`${folder.path}/h`);
  const texts = ["", "{", "null", '{"version":2,"nodes":{}}', '{"version":1,"nodes":[1]}'];
  for (const text of texts) {
    await Deno.writeTextFile(`${folder.path}/h/p.json`, text);
    assertEquals(await store.load(), new Map(), text);
  }
  const host_keys = ["ssh-ed25519 AAAA", "* ssh-rsa AAAA", "", "x\ny"];
  const nodes = { n1: { start_task_end: 1, host_keys } };
  await Deno.writeTextFile(`${folder.path}/h/p.json`, JSON.stringify({ version: 1, nodes }));
  assertEquals(await store.load(), new Map([["n1", { startTaskEnd: 1, hostKeys: [] }]]));
});
