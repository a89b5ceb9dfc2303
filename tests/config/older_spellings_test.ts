import { assert, assertEquals } from "@std/assert";
import { modernisePool, originalPath } from "../../lib/config/older_spellings.ts";

Deno.test.sanitizer({ ops: true, resources: true });

Deno.test("a pool file without older spellings comes back as it is", () => {
  for (
    const specification of [
      { vm_count: { dedicated: 1 }, vm_configuration: {}, ssh: { username: "a" } },
      { vm_count: "3", ssh: ["generate_tunnel_script"] },
      { vm_count: 1.5, ssh: null },
      {},
    ]
  ) {
    const file = { pool_specification: specification, other: 1 };
    assertEquals(modernisePool(file), { value: file, notes: [], moves: [] });
  }
});

Deno.test("what is no pool file comes back as it is", () => {
  for (const file of [undefined, null, 5, "text", [], {}, { pool_specification: [1] }]) {
    const { value, notes } = modernisePool(file);
    assert(value === file);
    assertEquals(notes, []);
  }
});

Deno.test("a whole number as vm_count becomes dedicated nodes", () => {
  const { value, notes, moves } = modernisePool({ pool_specification: { vm_count: 3 }, x: 1 });
  assertEquals(value, {
    pool_specification: { vm_count: { dedicated: 3, low_priority: 0 } },
    x: 1,
  });
  assertEquals(notes.length, 1);
  assertEquals(originalPath(["pool_specification", "vm_count", "dedicated"], moves), [
    "pool_specification",
    "vm_count",
  ]);
});

Deno.test("an image directly under the specification becomes a platform image", () => {
  const { value, notes, moves } = modernisePool({
    pool_specification: { publisher: "a", sku: ["c"], id: "p", vm_configuration: null },
  });
  assertEquals(value, {
    pool_specification: {
      id: "p",
      vm_configuration: { platform_image: { publisher: "a", sku: ["c"] } },
    },
  });
  assertEquals(notes.length, 1);
  const image = ["pool_specification", "vm_configuration", "platform_image"];
  assertEquals(originalPath([...image, "sku", 0], moves), ["pool_specification", "sku", 0]);
  // also what is missing is missed in the spelling of the file
  assertEquals(originalPath([...image, "offer"], moves), ["pool_specification", "offer"]);
  assertEquals(originalPath([...image, "version"], moves), [...image, "version"]);
});

Deno.test("an image beside vm_configuration is left to be refused", () => {
  const file = { pool_specification: { publisher: "a", vm_configuration: {} } };
  assert(modernisePool(file).value !== undefined);
  assertEquals(modernisePool(file), { value: file, notes: [], moves: [] });
});

Deno.test("generate_tunnel_script becomes generate_docker_tunnel_script, unless both are there", () => {
  const older = { username: "a", generate_tunnel_script: true };
  const { value, notes, moves } = modernisePool({ pool_specification: { ssh: older } });
  assertEquals(value, {
    pool_specification: { ssh: { username: "a", generate_docker_tunnel_script: true } },
  });
  assertEquals(notes.length, 1);
  const ssh = ["pool_specification", "ssh"];
  assertEquals(originalPath([...ssh, "generate_docker_tunnel_script"], moves), [
    ...ssh,
    "generate_tunnel_script",
  ]);
  const both = { pool_specification: { ssh: { ...older, generate_docker_tunnel_script: false } } };
  assertEquals(modernisePool(both), { value: both, notes: [], moves: [] });
});
