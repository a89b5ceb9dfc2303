/** A text that is made to cost its reader time or memory, or to mislead it. */
export interface HostileText {
  readonly name: string;
  readonly text: string;
  /** What its first problem says, place and all; the file is `pool.yaml`. */
  readonly problem: string;
}

const TOO_DEEP = "is nested too deep: more than 32 lists and maps in each other";
const TOO_MANY = "1:1: holds more than 50000 values, those of its aliases counted";
const TOO_MANY_KEYS = "1:1: holds a map of more than 10000 keys";
const TOO_NESTED = "1:1: holds more than 10000 lists and maps";
const TOO_LONG = "1:1: holds more than 200000 lines";
const TAG_TOO_LONG = "1:1: holds a tag of more than 256 characters";
const OUT_OF_PLACE =
  "is not valid YAML here; check the indentation, and put text with special characters in quotes";

function row(name: string, problem: string, text: string): HostileText {
  return { name, problem, text };
}

function lines(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => `${line(index)}\n`).join("");
}

const LAUGHS = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" +
  lines(9, (i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(10)}]`);

const MERGES = lines(500, (i) => `k${i}: &k${i} {a${i}: 1}`) +
  lines(200, (i) => `m${i}: {<<: [${Array.from({ length: 500 }, (_, k) => `*k${k}`).join(",")}]}`);

// numbers come first among keys, so that the longest way comes first
const CHAIN = lines(9_000, (i) => `${9_000 - i}: &a${i} [${i === 0 ? "x" : `*a${i - 1}`}]`);

/** Close to a mebibyte, or small and of much consequence. */
export const HOSTILE_TEXTS: readonly HostileText[] = [
  row("a billion laughs", TOO_MANY, LAUGHS),
  row(
    "a bomb of merge keys",
    "501:6: m0.<<: merge keys are not supported; write the keys out",
    MERGES,
  ),
  row("a cycle", "1:11: a.b: contains itself through an alias", "a: &a {b: *a}\n"),
  row("a chain of aliases", `11:13: 8960${"[0]".repeat(31)}: ${TOO_DEEP}`, CHAIN),
  row("10,000 brackets", `1:34: ${TOO_DEEP}`, "[".repeat(10_000)),
  row("10,000 closed brackets", `1:34: ${TOO_DEEP}`, "[".repeat(10_000) + "]".repeat(10_000)),
  row("a mebibyte of brackets", `1:34: ${TOO_DEEP}`, "[".repeat(1 << 20)),
  row("many braces", `1:130: ${TOO_DEEP}`, "{a: ".repeat(250_000)),
  row("many dashes in a line", `1:69: ${TOO_DEEP}`, "- ".repeat(500_000)),
  row("many question marks", `1:68: ${TOO_DEEP}`, "? ".repeat(500_000)),
  row("many colons", `1:5: ${OUT_OF_PLACE}`, "a: " + "b: ".repeat(340_000)),
  row(
    "many commas",
    '1:2: is not valid YAML: nothing stands before the ","',
    "[" + ",".repeat(1e6),
  ),
  row("many items", TOO_MANY, `[${"1,".repeat(500_000)}]`),
  row("many empty items", TOO_MANY, "-\n".repeat(190_000)),
  row("many lines of items", TOO_LONG, "-\n".repeat(500_000)),
  row("many empty lists", TOO_NESTED, `[${"[],".repeat(300_000)}]`),
  row("many short maps", TOO_NESTED, `[${"{a: 1},".repeat(140_000)}]`),
  row("many anchors", "1:1: holds more than 10000 ampersands", lines(80_000, (i) => `- &a${i} x`)),
  row("many keys", TOO_MANY_KEYS, lines(10_001, (i) => `k${i}: 1`)),
  row(
    "many unknown keys",
    "1:1: pool_specification.id: is missing",
    "pool_specification:\n" + lines(10_000, (i) => `  vm_siz${i}: 1`),
  ),
  row(
    "many wrong values",
    "1:1: pool_specification.id: is missing",
    `pool_specification: {public_ips: [${"1,".repeat(45_000)}]}`,
  ),
  row("many aliases", TOO_MANY, `a: &a [1]\nb: [${"*a,".repeat(300_000)}]`),
  row(
    "many repeated keys",
    '2:1: repeats the key "a" of the same map; keep one',
    "a: 1\n".repeat(200_000),
  ),
  row("many documents", "2:1: holds more than one document; keep one", "---\n".repeat(90_000)),
  row(
    "many directives",
    "140001:1: is not valid YAML: directives end mark is expected",
    "%A b\n".repeat(140_000),
  ),
  row(
    "many tags",
    '1:3: has a tag that is not known; put text that begins with "!" in quotes',
    lines(80_000, (i) => `- !t${i} x`),
  ),
  row("a long tag", TAG_TOO_LONG, `- !${"t".repeat(1e6)} x`),
  row("a tag of many escapes", TAG_TOO_LONG, `{a: !<${"%41".repeat(340_000)}> x}`),
  row("a long directive", TAG_TOO_LONG, `%TAG ! tag:${"t".repeat(1e6)}\n--- x`),
  row(
    "many __proto__ keys",
    "1:3: [0].__proto__: is not allowed as a key",
    "- __proto__: 1\n".repeat(9_000),
  ),
  row(
    "letters beyond ASCII",
    "1:1: holds more than 200000 characters that are not ASCII",
    `a: "${"é".repeat(500_000)}"`,
  ),
  row("nothing but lines", "1:1: is empty", "\n".repeat(190_000)),
  row("a mebibyte of lines", TOO_LONG, "\n".repeat(1 << 20)),
  row("nothing but comments", "1:1: is empty", "#####\n".repeat(170_000)),
  row("nothing but spaces", "1:1: is empty", " ".repeat(1 << 20)),
  row(
    "a text in quotes of many lines",
    "1:1: pool_specification: is missing",
    `a: "${"xyzx\n".repeat(190_000)}"`,
  ),
  row(
    "a text that never ends",
    "1:4: begins a text in quotes that never ends",
    'a: "' + "xyzx\n".repeat(190_000),
  ),
  row("a text of many lines", "1:1: must be a map, but is text", "xyzx\n".repeat(190_000)),
  row(
    "a text of many escapes",
    "1:1: holds more than 200000 backslashes",
    `a: "${"\\nx".repeat(300_000)}"`,
  ),
  row(
    "a text of many quotes",
    "1:1: holds more than 200000 single quotes in pairs",
    `a: '${"''".repeat(500_000)}'`,
  ),
  row(
    "a long key",
    "1:1: pool_specification.id: is missing",
    `pool_specification:\n  ${"k".repeat(1e6)}: 1\n`,
  ),
  row("punctuation", `1:1: ${OUT_OF_PLACE}`, "}]:@`%*!|>'".repeat(80_000)),
  row("NUL characters", "1:1: contains a control character", "\0".repeat(190_000)),
  row(
    "a mebibyte of NUL characters",
    "1:1: holds more than 200000 NUL characters",
    "\0".repeat(1 << 20),
  ),
  row(
    "more than a mebibyte",
    "1:1: cannot be read: it is larger than 1 MiB",
    " ".repeat((1 << 20) + 1),
  ),
];
