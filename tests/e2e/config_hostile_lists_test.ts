import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { configFolder, NODES, poolText } from "../config/config_folder.ts";
import { EXECUTABLE } from "../support/poolgen.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const MAX_MB = 200;
const LIMIT = 4 << 20;

function lines(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => `${line(index)}\n`).join("");
}

/** Texts as near as can be to what is refused at once, each dear in its own way; with what is said of them. */
const LISTS: readonly (readonly [name: string, problem: string, text: string])[] = [
  ["numbers for nodes", "must be a map", `nodes: [${"1,".repeat(100_000)}]`],
  [
    "nodes with four problems each",
    "nodes[0].id: is missing",
    `nodes:\n${lines(20_900, (i) => `- {a${i}: 1, b${i}: 2, c: 3, d: 4}`)}`,
  ],
  [
    "one node twenty thousand times",
    "too; give each",
    `nodes:\n${lines(20_900, () => "- {id: a, address: b}")}`,
  ],
  ["keys", "a map of more than 10000 keys", lines(100_000, (i) => `${"k".repeat(30)}${i}: 1`)],
  [
    "keys of a node",
    "is not a known key",
    `nodes:\n- id: a\n${lines(9_990, (i) => `  k${i}: 1`)}`,
  ],
  ["explicit keys", "a map of more than 10000 keys", lines(90_000, (i) => `? a${i}\n: b`)],
  [
    "host keys",
    "is a private key",
    `nodes:\n- id: a\n  address: b\n  host_keys:\n${
      lines(90_000, () => `  - PRIVATE KEY ${"A".repeat(24)}`)
    }`,
  ],
  ["a long id", "must be 1 to 128", `nodes:\n- {address: b, id: ${"x".repeat(LIMIT - 100)}}`],
  ["accents", "must be 1 to 128", `nodes:\n- {address: b, id: ${"é".repeat(399_000)}}`],
  ["more accents", "are not ASCII", `nodes:\n- {address: b, id: ${"é".repeat(2_000_000)}}`],
  ["a long tag", "holds a tag of more", `nodes: !${"t".repeat(LIMIT - 100)}`],
  ["escapes in a tag", "holds a tag of more", `nodes: !<${"%41".repeat(1_300_000)}> x`],
  ["a long line", "larger than 4 MiB", "x".repeat(LIMIT + 1)],
];

Deno.test({
  name: `a hostile nodes.yaml is refused within ${MAX_MB} MB`,
  // the high-water mark of a process is Linux's
  ignore: Deno.build.os !== "linux",
  fn: async (t) => {
    await using folder = await configFolder({});
    for (const [name, problem, text] of LISTS) {
      await t.step(name, async () => {
        await Deno.writeTextFile(`${folder.path}/nodes.yaml`, text);
        const [file] = EXECUTABLE.command;
        const child = new Deno.Command(file, {
          args: ["config", "validate"],
          cwd: folder.path,
          stdin: "null",
          stdout: "null",
          stderr: "piped",
        }).spawn();
        const peak = watchPeak(child.pid);
        const { code, stderr } = await child.output();
        const mb = peak();
        assertStringIncludes(new TextDecoder().decode(stderr), problem);
        assertEquals(code, 2);
        assert(mb < MAX_MB, `${mb} MB`);
      });
    }
  },
});

/** Reads the most memory that a process held; it never falls, so that the last reading counts. */
function watchPeak(pid: number): () => number {
  let peak = 0;
  const timer = setInterval(() => {
    try {
      const status = Deno.readTextFileSync(`/proc/${pid}/status`);
      peak = Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? peak * 1024) / 1024;
    } catch {
      // it has ended
    }
  }, 5);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

Deno.test("every file is refused that expands, nests, repeats or poisons", async () => {
  const laughs = `a: &a [x]\n${
    lines(20, (i) => `a${i}: &a${i} [${`*a${i === 0 ? "" : i - 1},`.repeat(10)}]`)
  }`;
  // where secrets are kept, what need not be a key is not shown
  const shown = (name: string, problem: string): string =>
    ["credentials", "config"].includes(name) ? problem.replace("__proto__", "***") : problem;
  const texts = [
    [laughs, ":1:1: holds more than "],
    ["[".repeat(10_000), ":1:34: is nested too deep: "],
    ["a: 1\nb: 2\na: 3\n", ':3:1: repeats the key "a" of the same map; keep one'],
    ["a:\n  __proto__: {}\n", ":2:3: a.__proto__: is not allowed as a key"],
    ['{"__proto__": {"b": 1}}', ":1:2: __proto__: is not allowed as a key"],
  ] as const;
  const valid = { "pool.yaml": poolText(), "nodes.yaml": NODES };
  for (const name of ["pool", "credentials", "config", "poolgen", "nodes"]) {
    for (const [text, problem] of texts) {
      await using folder = await configFolder({ ...valid, [`${name}.yaml`]: text });
      const { code, stdout, stderr } = await EXECUTABLE.run(["render"], { cwd: folder.path });
      assertStringIncludes(stderr.split("\n")[0] ?? "", `${name}.yaml${shown(name, problem)}`);
      assertEquals([code, stdout], [2, ""]);
    }
  }
});
