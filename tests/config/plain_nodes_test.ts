import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { nodesFileSchema } from "../../lib/config/schema/nodes_schema.ts";
import { plainNodes, unplainBeginning } from "../../lib/config/schema/plain_nodes.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIF/s62b/yG842VJ4bG1pbHnC28I53U6RtGcp1zon+1fp";

const wrong = fc.constantFrom<unknown>(
  ...[null, "", 0, -1, 65536, 1.5, NaN, true, [], {}, "a b", "\n", KEY.slice(0, -1), ` ${KEY}`],
);
const or = <T>(valid: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 60, arbitrary: valid }, { weight: 1, arbitrary: wrong });
const node = fc.record({
  id: or(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,20}$/)),
  address: or(fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain(), fc.constant("GPU.Example.org"))),
  port: or(fc.integer({ min: 1, max: 65535 })),
  user: or(fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,31}$/)),
  host_keys: or(fc.array(or(fc.constantFrom(KEY, `${KEY} a comment`)))),
}, { requiredKeys: ["id", "address"] });
const strange = fc.record({ id: fc.constant("a"), address: fc.anything(), ports: fc.anything() }, {
  requiredKeys: [],
});
const file = fc.record({
  pool: or(fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/)),
  user: or(fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,31}$/)),
  private_key: or(fc.constantFrom("~/.ssh/key", "key of mine")),
  nodes: or(fc.array(fc.oneof({ weight: 20, arbitrary: node }, strange), { maxLength: 4 })),
}, { requiredKeys: ["nodes"] });

Deno.test("plainNodes() takes no file that the schema refuses, and reads the others as the schema does", () => {
  let taken = 0;
  fc.assert(
    fc.property(fc.oneof({ weight: 20, arbitrary: file }, fc.anything()), (value) => {
      const plain = plainNodes(value);
      if (plain === undefined) return;
      taken++;
      assertEquals(plain, nodesFileSchema.parse(value));
    }),
    { numRuns: 5_000 },
  );
  assertEquals(taken > 500, true, `only ${taken} files were plain`);
});

Deno.test("plainNodes() takes every kind of file with nothing wrong in it, and none with twins", () => {
  const [a, b] = [{ id: "a", address: "10.0.0.1" }, { id: "b", address: "10.0.0.2" }];
  const files = [
    { nodes: [a] },
    { pool: "p", nodes: [a, b] },
    { user: "u", private_key: "../key", nodes: [a] },
    { nodes: [{ ...a, port: 22, user: "u", host_keys: [KEY] }, { ...b, host_keys: [] }] },
    { nodes: [a, { ...b, address: a.address, port: 23 }] },
  ];
  for (const file of files) assertEquals(plainNodes(file), nodesFileSchema.parse(file));
  for (const twin of [{ ...b, id: "A" }, { ...b, address: a.address, port: 22 }]) {
    assertEquals(plainNodes({ nodes: [a, twin] }), undefined);
  }
});

Deno.test("unplainBeginning() ends with the last node of which there is something to tell", () => {
  const [good, odd] = [{ id: "a", address: "b" }, { id: 1, address: "b" }];
  const nodes = [good, odd, good, odd, good];
  assertEquals(unplainBeginning({ pool: 1, nodes }, 2), { pool: 1, nodes: nodes.slice(0, 4) });
  for (const file of [{ pool: 1, nodes }, { nodes: 1 }, [], null, {}]) {
    assertEquals(unplainBeginning(file, 3) === file, true);
  }
});
