import { assertEquals, assertThrows } from "@std/assert";
import { renderSshConfig } from "../../lib/artifacts/ssh_config.ts";
import { UserError } from "../../lib/errors.ts";
import { readRenderedHosts } from "../../lib/install/rendered_hosts.ts";
import { makeInventory, makeSettings } from "../support/inventories.ts";

Deno.test.sanitizer({ ops: true, resources: true });

for (const count of [2, 300]) {
  Deno.test(`what is rendered for ${count} nodes can be installed`, async () => {
    const settings = await makeSettings("/my pool/generated", { sshOptions: { SetEnv: ["A=b"] } });
    const text = renderSshConfig(makeInventory(count), settings);
    const { names, keywords } = readRenderedHosts(text, "ssh_config");
    assertEquals(names.size, 3 * count);
    assertEquals(names.has("pool-node1"), true);
    const expected = ["hostname", "hostkeyalias", "user", "setenv", "controlpath"];
    assertEquals(expected.filter((keyword) => !keywords.has(keyword)), []);
  });
}

const REFUSED: readonly (readonly [text: string, line: number])[] = [
  ["User me\nHost a\n", 1],
  ["Host a\n  User me\nHost *\n  ProxyCommand x\n", 3],
  ['Host a\nHost "b?"\n', 2],
  ["Host a !b\n", 1],
  ["Host=*\n", 1],
  ["Host a\n  Include more\n", 2],
  ["include=/tmp/x\n", 1],
  ['Host a\nMatch exec "touch /tmp/x"\n', 2],
  ["Match all\n", 1],
  ["MATCH host *\n", 1],
  ["Match originalhost a host 10.*\n", 1],
  ["Match originalhost a host 10.0.0.1 exec x\n", 1],
  ["Match originalhost a exec x\n", 1],
  ["Match originalhost a host\n", 1],
];

Deno.test("what would reach other hosts, or run a program while it is read, cannot", () => {
  for (const [text, line] of REFUSED) {
    assertThrows(() => readRenderedHosts(text, "f"), UserError, `f: line ${line}, `);
  }
});
