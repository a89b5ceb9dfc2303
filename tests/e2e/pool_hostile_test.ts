import { assert, assertEquals, assertMatch } from "@std/assert";
import { EXECUTABLE } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { type FrontAnswer, putFront } from "./pool_front.ts";
import { assertWords, makePoolSite, POOL, type PoolSite } from "./pool_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** What a terminal or a CI service would take for commands, and what makes one line two. */
const HOSTILE = [
  "\u001b]52;c;aWQ=\u0007",
  "\u009b31m",
  "::set-output name=x::y",
  "a\n::add-path::/evil",
  "##vso[task.setvariable variable=PATH]/evil",
  "##[error]",
  "\u202egnp.sh",
  "a\r\u2028b",
];

// deno-lint-ignore no-control-regex -- these are looked for
const RAW = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e]|##vso\[|##\[|^\s*::/m;

const COMMANDS = [
  ["pool", "list"],
  ["pool", "grls"],
  ["pool", "stats"],
  ["pool", "nodes", "list"],
  ["pool", "nodes", "count"],
  ["pool", "asu"],
  ["pool", "dsu", "-y"],
  ["pool", "nodes", "reboot", "-y", "--nodeid=0"],
  ["pool", "nodes", "del", "-y", "--all-unusable"],
  ["pool", "exists"],
  ["pool", "del", "-y"],
  ["ssh"],
  ["render"],
];

/** Runs every command; whatever comes of it, it is told in words, and nothing of the service's is raw. Gives it all. */
async function assertTame(site: PoolSite, codes: readonly number[]): Promise<string> {
  let said = "";
  for (const words of COMMANDS) {
    for (const more of words[0] === "pool" ? [["-v"], ["--json"]] : [[]]) {
      const all = [...words, ...more];
      const { code, stdout, stderr } = await site.run(
        [...all, "--timeout=20s"].filter((word) => words[0] === "pool" || word !== "--timeout=20s"),
      );
      assert(codes.includes(code), `${all.join(" ")}: ${code} ${stdout}${stderr}`);
      assertEquals(RAW.exec(stdout), null, JSON.stringify(stdout));
      assertEquals(RAW.exec(stderr), null, JSON.stringify(stderr));
      assertWords(stderr);
      if (more[0] === "--json") JSON.parse(stdout);
      said += stdout + stderr;
    }
  }
  return said;
}

function node(id: string, text: string, index: number): unknown {
  return {
    id,
    state: "idle",
    schedulingState: text,
    vmSize: text,
    ipAddress: text,
    errors: [{ code: text, message: text }],
    startTaskInfo: { state: text, result: "failure", exitCode: 1 },
    endpointConfiguration: {
      inboundEndpoints: [{
        ...{ name: text, protocol: "tcp", publicFQDN: text, publicIPAddress: "127.0.0.1" },
        ...{ frontendPort: 1 + index, backendPort: 22 },
      }],
    },
  };
}

function pool(text: string, id: string): unknown {
  return {
    id,
    vmSize: text,
    virtualMachineConfiguration: {
      imageReference: { publisher: text, offer: text, sku: text },
      nodeAgentSKUId: text,
    },
    resizeErrors: [{ code: text, message: text }],
  };
}

/** Every text that the service may choose is hostile. */
const hostileTexts: FrontAnswer = ({ path, method }) => {
  if (method !== "GET") return Response.json({}, { status: 202 });
  if (path.endsWith("/nodes")) {
    const nodes = HOSTILE.flatMap((text, index) => [
      node(text, text, 2 * index),
      node(`n${index}`, text, 2 * index + 1),
    ]);
    return Response.json({ value: nodes });
  }
  if (path === "/pools") {
    return Response.json({ value: HOSTILE.map((text) => pool(text, text)) });
  }
  if (path === "/nodecounts") {
    const counts = Object.fromEntries(HOSTILE.map((text, index) => [text, index + 1]));
    return Response.json({ value: [{ poolId: POOL, dedicated: counts, lowPriority: counts }] });
  }
  if (path.startsWith("/pools/")) return Response.json(pool(HOSTILE.join(""), POOL));
  return undefined;
};

testWith([], "nothing that a service says reaches a terminal or a log as it is", async () => {
  await using site = await makePoolSite(EXECUTABLE);
  await using _front = await putFront(site, hostileTexts);
  const said = await assertTame(site, [0, 1, 2, 255]);
  // it is shown, but tamed
  for (
    const tame of ["\\u{1b}]52;c;", "\\u001b]52;c;", "\\u{3a}:set-output", "#\\u{23}vso[task."]
  ) {
    assert(said.includes(tame), tame);
  }
});

testWith([], "a refusal in hostile words is told in safe ones", async () => {
  await using site = await makePoolSite(EXECUTABLE);
  const text = HOSTILE.join(" ");
  await using _front = await putFront(site, () =>
    Response.json({
      code: text,
      message: { lang: "en", value: `${text}\nRequestId:${text}\nTime:x` },
      values: [{ key: text, value: text }],
    }, { status: 409 }));
  assertMatch(await assertTame(site, [1]), /\nerror: Cannot [^\n]*\\u\{1b\}\]52;c;/);
});

/** Answers that no Batch account gives. */
const BROKEN: readonly (readonly [string, FrontAnswer])[] = [
  ["cut off", () => new Response('{"value":[{"id":"n1","sta', JSON_TYPE)],
  ["a page", () => new Response("<html><script>x</script>", HTML_TYPE)],
  ["a page that fails", () => new Response("<html>", { ...HTML_TYPE, status: 502 })],
  ["a redirect", ({ path }) => Response.redirect(`http://127.0.0.1:1${path}`, 307)],
  ["null", () => new Response("null", JSON_TYPE)],
  ["a number", () => new Response("5", JSON_TYPE)],
  ["other kinds", () => Response.json({ value: { id: 5 }, id: [], state: {} })],
  ["nothing", () => new Response(null)],
];

const JSON_TYPE = { headers: { "content-type": "application/json" } };
const HTML_TYPE = { headers: { "content-type": "text/html" } };

testWith([], "an answer that is none fails in words", async () => {
  await using site = await makePoolSite(EXECUTABLE);
  for (const [name, answer] of BROKEN.filter(([name]) => name !== "a page that fails")) {
    await using _front = await putFront(site, answer);
    for (const words of [["list"], ["grls"], ["nodes", "count"], ["asu"], ["list", "--raw"]]) {
      const { code, stdout, stderr } = await site.run(["pool", ...words, "-q"]);
      const told = `${name}: pool ${words.join(" ")}: ${code} ${stdout}${stderr}`;
      assert(![70, 139].includes(code), told);
      assertWords(stderr);
      if (code !== 0) assertMatch(stderr, /^error: Cannot [^\n]+\n(?:hint: [^\n]+\n)?$/, told);
      assertEquals(RAW.exec(stdout + stderr), null, told);
    }
  }
});
