import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { EXECUTABLE, PROGRAMS } from "../support/poolgen.ts";
import { runCommand } from "../support/command.ts";
import { testWith } from "../support/programs.ts";
import { makeSite } from "./emulator_site.ts";
import { heldNode, makePoolSite, POOL, POOL_PROGRAMS } from "./pool_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** Words that a shell would change, each in its own way. */
const WORDS = [
  "a  b",
  "it's",
  '"quoted"',
  "$HOME",
  "`id`",
  "$(id)",
  "two\nlines",
  "*",
  "-x",
  "--",
  "--json",
  "back\\slash",
  "",
  "ü",
  "#",
  "~",
  "!!",
  ";&|<>",
];

for (const program of PROGRAMS) {
  testWith(
    POOL_PROGRAMS,
    `${program.name}: ssh hands on arguments, streams and exit codes`,
    async () => {
      await using site = await makePoolSite(program);
      await site.done("pool", "add", "-q");

      const printed = await site.login(["--", "printf", "<%s>\\n", ...WORDS]);
      assertEquals([printed.code, printed.stderr], [0, ""]);
      assertEquals(printed.stdout, WORDS.map((word) => `<${word}>\n`).join(""));
      const dashed = await site.login(["--cardinal=1", "--", "-x", "y"]);
      // it is the command, and no option of ssh's or of the shell's
      assertEquals(dashed.code, 127);

      // the words of ssh itself are no command
      for (const name of ["node1", "1"]) {
        const named = await site.login([name, "hostname"]);
        assertEquals([named.code, named.stdout], [2, ""]);
        assertMatch(named.stderr, /is a node, .*\nhint: Run: poolgen ssh --nodeid \w+ -- …\n$/);
      }

      const line = "echo $USER on $(hostname) | tr a-z A-Z; echo wrong >&2; exit 7";
      const shell = await site.login(["--cardinal", "1", "--", line]);
      assertEquals([shell.code, shell.stdout, shell.stderr], [7, "SHIPYARD ON NODE1\n", "wrong\n"]);
      for (const code of [0, 255]) {
        const { code: given, stdout, stderr } = await site.login(["--", `exit ${code}`]);
        assertEquals([given, stdout, stderr], [code, "", ""]);
      }
      const killed = await site.login(["--", "kill -TERM $$"]);
      assertEquals([killed.code, killed.stdout, killed.stderr], [255, "", ""]);

      const stdin = "text\n".repeat(30_000);
      const counted = await site.login(["--", "wc", "-c"], { stdin });
      assertEquals([counted.code, counted.stdout.trim()], [0, `${stdin.length}`]);
      // without a command it is a shell that reads what comes
      const typed = await site.login([], { stdin: "echo typed in $0; exit 3\n" });
      assertEquals(typed.code, 3);
      assertMatch(typed.stdout, /^typed in -?\S*sh\n$/);
    },
  );
}

testWith(POOL_PROGRAMS, "ssh finds a node by each of its names", async () => {
  await using site = await makePoolSite(EXECUTABLE);
  await site.done("pool", "add", "-q");
  const { node_id } = heldNode(await site.held(), 1);
  const rows = [
    ["--cardinal", "1"],
    ["--cardinal", "01"],
    ["--nodeid", "node1"],
    ["--nodeid", node_id],
    ["--nodeid", `${POOL}-node1`],
  ];
  for (const which of rows) {
    const { code, stdout, stderr } = await site.login([...which, "--", "hostname"]);
    assertEquals([code, stdout, stderr], [0, "node1\n", ""], which.join(" "));
  }
  const byDefault = await site.run(["pool", "ssh", "--", "hostname"]);
  assertEquals([byDefault.code, byDefault.stdout], [0, "node0\n"]);
  assertStringIncludes(
    byDefault.stderr,
    "note: Neither --cardinal nor --nodeid is given: this is node 0\n",
  );
  const verbose = await site.run(["pool", "ssh", "-v", "--cardinal=0", "--", "hostname"]);
  assertMatch(verbose.stderr, /^ssh runs, for node0 of .*\/generated\/ssh_config$/m);

  const wrong: readonly (readonly [string[], RegExp])[] = [
    [["--cardinal", "2"], /^error: The pool tested has no node 2\nhint: It has node0 to node1\n$/],
    [["--nodeid", "node9"], /^error: The pool tested has no node node9\nhint: /],
    [["--nodeid", "-oProxyCommand=id"], /^error: .*\nhint: /],
    [
      ["--cardinal", "x"],
      /^error: Cannot use "x" for --cardinal\nhint: .*; poolgen pool grls lists them\n$/,
    ],
    [["--cardinal=-1"], /^error: Cannot use "-1" for --cardinal\nhint: /],
    [
      ["--cardinal", "0", "--nodeid", "node1"],
      /^error: Both --cardinal and --nodeid name a node\n/,
    ],
  ];
  for (const [which, message] of wrong) {
    const { code, stdout, stderr } = await site.login([...which, "--", "hostname"]);
    assertEquals([code, stdout], [2, ""], stderr);
    assertMatch(stderr, message);
  }
});

testWith(
  [...POOL_PROGRAMS, "script"],
  "ssh gives a terminal where there is one, or where it is told to",
  async () => {
    await using site = await makePoolSite(EXECUTABLE);
    await site.done("pool", "add", "-q");
    const asks = "test -t 0 && echo a terminal || echo none";
    assertEquals((await site.login(["--", asks])).stdout, "none\n");
    const forced = await site.login(["--tty", "--", asks]);
    assertEquals([forced.code, forced.stdout], [0, "a terminal\r\n"]);
    const command = [...EXECUTABLE.command, "ssh", "--quiet", "--", asks];
    const quoted = command.map((word) => `'${word}'`).join(" ");
    const seated = await runCommand("script", ["-qec", `${quoted}; exit 9`, "/dev/null"], {
      cwd: site.folder,
      env: { ...site.env, SHELL: "/bin/sh" },
    });
    assertEquals(seated.code, 9);
    assertStringIncludes(seated.stdout, "a terminal");
  },
);

testWith(["ssh"], "ssh names the file that lists the machines of a list", async () => {
  await using site = await makeSite(EXECUTABLE);
  const nodes = [{ id: "a", address: "127.0.0.1", port: 1 }];
  await Deno.writeTextFile(`${site.folder}/nodes.yaml`, JSON.stringify({ nodes }));
  const { code, stderr } = await site.run(["ssh", "-q", "--cardinal", "x"]);
  assertEquals(code, 2);
  const [, file = ""] =
    /\nhint: Give the number of a node, from 0; (\S+) lists them\n$/.exec(stderr) ??
      [];
  const listed = JSON.parse(await Deno.readTextFile(`${site.folder}/${file}`));
  assertEquals(listed.nodes[0].cardinal, 0);
});
