import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { PROGRAMS } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { filesBelow, pathsBelow } from "../support/render_project.ts";
import { makeKey } from "../support/ssh_keys.ts";
import { atTerminal, TERMINAL, type TerminalResult, type Turn } from "../support/terminal.ts";
import { type EmulatorSite, makeSite, SSH } from "./emulator_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** Answers the questions of `init` at a terminal. */
function typed(site: EmulatorSite, turns: readonly Turn[]): Promise<TerminalResult> {
  return atTerminal([...site.program.command, "init"], turns, { cwd: site.folder, env: site.env });
}

const [, executable] = PROGRAMS;
if (executable === undefined) throw new Error("there is no executable to test");

testWith(
  [...SSH, "ssh-keygen"],
  "an empty folder becomes a pool that passes every check",
  async () => {
    await using site = await makeSite(executable);
    assertEquals(
      await site.done("init", "emulator", "--pool", "12", "--nodes", "3", "--user", "yes"),
      "created pool.yaml\nnext: poolgen emulator up -d\n",
    );
    assertEquals((await site.status("up", "-d")).pools.map(({ id }) => id), ["12"]);
    await site.done("render");
    const { code, stdout, stderr } = await site.ssh("node2", "echo $USER");
    assertEquals([code, stdout], [0, "yes\n"], stderr);
    assertStringIncludes(await site.done("check"), " 0 failed");
  },
);

testWith(SSH, "the pool of a live account is made as it was written", async () => {
  await using site = await makeSite(executable);
  await Deno.mkdir(`${site.folder}/elsewhere`);
  await site.done("emulator", "up", "-d", "--nodes=0", "--pool=other", "--configdir=elsewhere");
  // an account that is reached as a live one is
  const { credentials_file } = await site.status();
  await site.done("init", "live", "--allow", "203.0.113.0/24");
  await makeKey(`${site.folder}/id_rsa_shipyard`);
  const own = ["--credentials", credentials_file];
  await site.done("pool", "add", ...own);
  const said = await site.done("check", "--only", "login,docker,tunnel", ...own);
  assertStringIncludes(said, "6 passed, 0 failed");
});

for (const program of PROGRAMS) {
  Deno.test(`${program.name}: what is there is refused, and with --force put aside`, async () => {
    await using site = await makeSite(program);
    const old = `${site.folder}/pool.yaml`;
    await Deno.writeTextFile(old, "# mine\n");
    await Deno.chmod(old, 0o600);
    const refused = await site.run(["init"]);
    assertEquals([refused.code, refused.stdout], [1, ""]);
    assertMatch(refused.stderr, /^error: There is pool.yaml already\nhint: .*--force\n$/);
    await site.done("init", "--force", "--pool", "second");
    const { files } = JSON.parse(await site.done("init", "--force", "--pool", "third", "--json"));
    const backup = `${old}.bak2`;
    assertEquals(files, [{ path: old, change: "updated", backup }]);
    assertEquals(await Deno.readTextFile(`${old}.bak`), "# mine\n");
    assertEquals(((await Deno.stat(`${old}.bak`)).mode ?? 0) & 0o777, 0o600);
    assertStringIncludes(await Deno.readTextFile(backup), "id: second\n");
    assertStringIncludes(await Deno.readTextFile(old), "id: third\n");
  });
}

Deno.test("a pool file of another form or behind a link is one too", async () => {
  await using site = await makeSite(executable);
  await Deno.symlink("elsewhere", `${site.folder}/pool.json`);
  assertEquals((await site.run(["init"])).code, 1);
  await Deno.writeTextFile(`${site.folder}/elsewhere`, "{}");
  await site.done("init", "--force");
  assertEquals(await pathsBelow(site.folder), ["elsewhere", "pool.json.bak", "pool.yaml"]);
  assertEquals(await Deno.readTextFile(`${site.folder}/elsewhere`), "{}");
});

Deno.test("for a live account there are private credentials, which are never replaced", async () => {
  await using site = await makeSite(executable);
  const url = "https://myaccount.westeurope.batch.azure.com";
  await site.done("init", "live", "--gitignore");
  const { code, stderr } = await site.run(["pool", "list"]);
  assertEquals([code, stderr.split("\n")[0]], [
    2,
    "error: The account URL still says ACCOUNT and REGION",
  ]);
  await Deno.writeTextFile(`${site.folder}/.gitignore`, "/generated/\n*.log");
  const again = [
    "init",
    "live",
    "--force",
    "--gitignore",
    "--account",
    url,
    "--allow",
    "203.0.113.7",
  ];
  const kept = await site.run([...again]);
  assertEquals([kept.code, kept.stderr], [
    0,
    "note: credentials.yaml was there, and stays as it is\n" +
    "note: poolgen.yaml was there, and stays as it is\n",
  ]);
  await Deno.remove(`${site.folder}/credentials.yaml`);
  assertStringIncludes(
    await site.done(...again),
    "next: log in with az login, then: poolgen pool add\n",
  );
  const files = await filesBelow(site.folder);
  assertEquals(files["credentials.yaml"]?.mode, 0o600);
  assertStringIncludes(files["credentials.yaml"]?.text ?? "", `account_service_url: "${url}" #`);
  assertEquals(
    files[".gitignore"]?.text,
    "/generated/\n*.log\n/credentials.yaml\n/id_rsa_shipyard*\n/ssh_docker_tunnel*\n",
  );
  const valid = await site.run(["config", "validate"]);
  assertEquals([valid.stdout, valid.stderr], [
    "pool.yaml: valid\ncredentials.yaml: valid\npoolgen.yaml: valid\n",
    "",
  ]);
});

Deno.test("options that cannot be meant are refused before anything is written", async () => {
  await using site = await makeSite(executable);
  for (
    const args of [
      ["elsewhere"],
      ["live", "more"],
      ["--pool", "a b"],
      ["--user", "root"],
      ["--nodes", "1e3"],
      ["--vm-size", "a\nb: c"],
      ["--account", "https://a1b.westeurope.batch.azure.com"],
      ["live", "--account", "https://evil.example/"],
      ["live", "--allow", "*"],
      ["--configdir", "nowhere"],
    ]
  ) {
    const { code, stdout } = await site.run(["init", ...args, "--json"]);
    assertEquals([code, JSON.parse(stdout).error.exit_code], [2, 2], args.join(" "));
  }
  assertEquals(await pathsBelow(site.folder), []);
});

testWith(
  [TERMINAL],
  "at a terminal it asks, again after an answer that is none, and then writes",
  async () => {
    await using site = await makeSite(executable);
    await Deno.mkdir(`${site.folder}/.git`);
    const { code, screen } = await typed(site, [
      ["[emulator]:", "live\n"],
      ["Pool id [mypool]:", "\n"],
      ["Nodes [2]:", "x\n"],
      ["That must be a whole number from 0 to 1000. Nodes [2]:", "4\n"],
      ["[shipyard]:", "root\n"],
      ["That cannot be root: the Batch service does not create it. User", "me\n"],
      ["[STANDARD_D2S_V3]:", "\n"],
      ["URL of the Batch account", "https://evil.example\n"],
      ["That cannot be used: The host evil.example is none of a Batch account.", "\n"],
      ["Who reaches SSH", "a\n"],
      ["That must be an IP address", "::1, 203.0.113.0/24\n"],
      [".gitignore? [y/N]:", "y\n"],
    ]);
    assertEquals(code, 0, screen);
    const files = await filesBelow(site.folder);
    assertEquals(Object.keys(files).sort(), [
      ".gitignore",
      "credentials.yaml",
      "pool.yaml",
      "poolgen.yaml",
    ]);
    const { text = "" } = files["pool.yaml"] ?? {};
    assertMatch(text, /id: mypool\n[^]*dedicated: 4\n[^]*username: me /m);
    assertStringIncludes(text, 'allow:\n      - "::1"\n      - "203.0.113.0/24"\n');
  },
);

testWith([TERMINAL], "Ctrl-C and an end of the input leave nothing behind", async () => {
  await using site = await makeSite(executable);
  for (const [keys, expected] of [["\x03", 130], ["\x04", 1]] as const) {
    const { code, screen } = await typed(site, [["[emulator]:", "\n"], ["Pool id", keys]]);
    assertEquals(code, expected, screen);
    assertEquals(await pathsBelow(site.folder), []);
  }
});
