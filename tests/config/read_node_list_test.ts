import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { readNodeList } from "../../lib/config/read_node_list.ts";
import { traceYaml } from "../../lib/config/trace_yaml.ts";
import { parseYamlDocument } from "../../lib/config/yaml_document.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const MANY = 1_000_000;

function read(text: string): unknown {
  return readNodeList(text, MANY, MANY);
}

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKy0";
const WORDS = ["a", "tvmps_0a_d", "e5", "Nullo", "n-", "gpu-a.example.org"];
const ODD = [
  "null",
  "True",
  "~",
  "1e5",
  "0x1f",
  "12",
  ".5",
  "1_0.0.0.1",
  "a b",
  "a #b",
  "é",
  "'a'",
];

/** A scalar that the list may hold, or that must not be taken for what it looks like. */
const word = fc.oneof({ weight: 30, arbitrary: fc.constantFrom(...WORDS) }, {
  weight: 1,
  arbitrary: fc.constantFrom(...ODD, "", "-", "203.0.113.7", "null"),
});

const hostKey = fc.oneof({ weight: 20, arbitrary: fc.constant(KEY) }, {
  weight: 1,
  arbitrary: fc.constantFrom(
    "ecdsa-sha2-nistp256 AA+/=",
    "x",
    "",
    "a: b",
    `${KEY} me@here`,
    "a, b",
  ),
});

const hostKeys = fc.tuple(
  fc.array(hostKey, { minLength: 1, maxLength: 3 }),
  fc.constantFrom("flow", "", "  "),
).map(([keys, way]) =>
  way === "flow" ? ` [${keys.join(", ")}]` : keys.map((key) => `\nINDENT  ${way}- ${key}`).join("")
);

const field = fc.oneof(
  word.map((id) => `id: ${id}`),
  fc.oneof(word, fc.constant("203.0.113.7")).map((address) => `address: ${address}`),
  fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 99_999 }) }, word).map((port) =>
    `port: ${port}`
  ),
  word.map((user) => `user: ${user}`),
  hostKeys.map((keys) => `host_keys:${keys}`),
);

/** Texts that are lists of nodes for the most part. */
const list = fc.record({
  head: fc.constantFrom(
    ...["", "", "", "pool: p\n", "pool: p\n", "pool: null\n", "# x\n"],
    ...["user: me\n", "private_key: ~/.ssh/key\npool: p\n", "private_key: ../a.pem\n"],
    ...["private_key: key\nprivate_key: key\n", "private_key: ~\n", "private_key: ./\n"],
  ),
  indent: fc.constantFrom("", "", "  ", "    "),
  nodes: fc.array(
    fc.oneof(
      { weight: 9, arbitrary: fc.uniqueArray(field, { selector: nameOf, minLength: 1 }) },
      { weight: 1, arbitrary: fc.array(field, { minLength: 1 }) },
    ),
    { maxLength: 4 },
  ),
}).map(({ head, indent, nodes }) =>
  `${head}nodes:\n${
    nodes.map((fields) => `${indent}- ${fields.join(`\n${indent}  `)}\n`).join("")
      .replaceAll("INDENT", indent)
  }`
);

function nameOf(field: string): string {
  return field.split(":")[0] ?? "";
}

/** A text with a few characters put in, taken out, or taken twice. */
const damaged = fc.tuple(
  list,
  fc.array(
    fc.tuple(fc.nat(), fc.nat({ max: 3 }), fc.constantFrom(..." \n\t-:#,[]{}&*!'\"\\xé\r")),
    {
      maxLength: 2,
    },
  ),
).map(([text, edits]) =>
  edits.reduce((now, [place, taken, put]) => {
    const at = place % (now.length + 1);
    return now.slice(0, at) + put + now.slice(at + taken);
  }, text)
);

Deno.test("what is read at all is read as the parser of YAML does", () => {
  let count = 0;
  fc.assert(
    fc.property(fc.oneof(list, damaged), (text) => {
      const nodes = read(text);
      if (nodes === undefined) return;
      count++;
      assertEquals(nodes, traceYaml(text));
    }),
    { numRuns: 3_000 },
  );
  assert(count > 200, `only ${count} were read`);
});

Deno.test("lists as programs write them are read, and nothing that only looks like one", () => {
  const node = { id: "a", address: "203.0.113.7", port: 50_000, user: "me", host_keys: [KEY, KEY] };
  const rest = "address: 203.0.113.7\n  port: 50000\n  user: me";
  const flow = `- id: a\n  ${rest}\n  host_keys: [${KEY}, ${KEY}]\n`;
  const block = `- id: a\n  host_keys:\n  - ${KEY}\n  - ${KEY}\n  ${rest}\n`;
  assertEquals(read(`nodes:\n${flow}`), { nodes: [node] });
  assertEquals(read(`pool: p\nuser: me\nprivate_key: ~/k\nnodes:\n${block}- id: b\n`), {
    pool: "p",
    user: "me",
    private_key: "~/k",
    nodes: [node, { id: "b" }],
  });
  assertEquals(read(`nodes:\n${`${block}- id: b\n`.replace(/^/gm, "  ").trimEnd()}\n`), {
    nodes: [node, { id: "b" }],
  });
  for (
    const text of [
      ...["", "nodes:\n", "nodes: []\n", "nodes:\n- id: a", "nodes:\n- id: a\n...\n", "- id: a\n"],
      ...["nodes:\n- id: a\n  id: b\n", "nodes:\n- id: a\n- \n", "nodes:\n- id: a # b\n"],
      ...["nodes:\n- id: a\n - id: b\n", "nodes:\n- id: a\n  ports: 1\n", "nodes:\r\n- id: a\r\n"],
      ...["nodes:\n- id: true\n", "nodes:\n- id: a\n  host_keys:\n", "nodes:\n- id: a\nnodes:\n"],
      `nodes:\n- host_keys:\n  - ${KEY}\n    - ${KEY}\n`,
    ]
  ) assertEquals(read(text), undefined, text);
});

Deno.test("a list that holds too much is left to the parser, which refuses it", () => {
  const text = `pool: p\nnodes:\n- id: a\n  host_keys: [${KEY}, ${KEY}]\n`;
  // the file, its name, the list, a node, its id, its keys and each of them
  assert(readNodeList(text, 8, 4) !== undefined);
  assertEquals(readNodeList(text, 7, 4), undefined);
  assertEquals(readNodeList(text, 8, 3), undefined);
  assert("value" in parseYamlDocument(text, 20));
  assert("faults" in parseYamlDocument(text, 7));
});
