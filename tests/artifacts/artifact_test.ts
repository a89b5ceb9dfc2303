import { assertEquals } from "@std/assert";
import { isOurs, withMarker } from "../../lib/artifacts/artifact.ts";
import { renderInventoryJson } from "../../lib/artifacts/inventory_json.ts";
import { makeInventory } from "../support/inventories.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const LINE = "# Made by poolgen; changes to this file are lost\n";

Deno.test("the marker is the first line, or the one after the interpreter", () => {
  assertEquals(withMarker("Host a\n"), `${LINE}Host a\n`);
  assertEquals(withMarker(""), LINE);
  assertEquals(withMarker("#!/bin/sh\nset -eu\n"), `#!/bin/sh\n${LINE}set -eu\n`);
});

Deno.test("what poolgen writes is told from all else", () => {
  const ours = [
    withMarker(""),
    withMarker("Host a\n"),
    withMarker("#!/bin/sh\n"),
    renderInventoryJson(makeInventory(1)),
  ];
  assertEquals(ours.map(isOurs), ours.map(() => true));
  const foreign = [
    "",
    "\n",
    "Host a\n",
    "#!/bin/sh\n",
    `\n\n${LINE}`,
    ` ${LINE}`,
    `Host a # Made by poolgen; changes to this file are lost\n`,
    "# Made by poolgen\n",
    "{}\n",
    '{"version":1,"target":"static"}\n',
    '{\n  "version": 2,\n  "target": "static"\n}\n',
  ];
  assertEquals(foreign.map(isOurs), foreign.map(() => false));
});
