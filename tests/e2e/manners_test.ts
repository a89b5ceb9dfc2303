import { assert, assertEquals, assertMatch } from "@std/assert";
import { COMMANDS } from "../../lib/cli/command_table/commands.ts";
import { runCommand } from "../support/command.ts";
import { EXECUTABLE } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { writeCredentials } from "./pool_front.ts";
import { assertWords, POOL_PROGRAMS } from "./pool_site.ts";
import {
  attempt,
  COLOURS,
  commandLine,
  CONTROLS,
  makeMannersSite,
  NO_DOCKER,
  tried,
} from "./manners_site.ts";
import { TRIALS } from "./manners_trials.ts";

Deno.test.sanitizer({ ops: true, resources: true });

Deno.test("every command is held to the manners", () => {
  assertEquals(Object.keys(TRIALS).sort(), COMMANDS.map(({ words }) => words.join(" ")).sort());
});

testWith(POOL_PROGRAMS, "in a pipe no command writes anything but text", async () => {
  await using site = await makeMannersSite();
  for (const one of tried()) {
    const { stdout, stderr } = await attempt(site, one, []);
    assertEquals(CONTROLS.exec(stdout + stderr), null, `${one.name}: ${stdout}${stderr}`);
    assert(stdout + stderr !== "", one.name);
  }
});

testWith(
  POOL_PROGRAMS,
  "with --color always there are colours in a pipe, and nothing else",
  async () => {
    await using site = await makeMannersSite();
    for (const one of tried()) {
      const { stdout, stderr } = await attempt(site, one, ["--color=always"]);
      const left = (stdout + stderr).replace(COLOURS, "");
      assertEquals(CONTROLS.exec(left), null, `${one.name}: ${stdout}${stderr}`);
      // whatever is told of, its word is coloured
      assertEquals(/^(?:note|warning|error|hint):/m.exec(stderr), null, `${one.name}: ${stderr}`);
      const wrong = await site.run([...one.words, "--color=always", "--nonsense"]);
      assert(wrong.stderr.startsWith("\u001b[31merror:\u001b[0m "), one.name);
    }
  },
);

testWith(POOL_PROGRAMS, "--quiet leaves what was asked for by name, and errors", async () => {
  await using site = await makeMannersSite();
  for (const one of tried()) {
    const { trial, name, words } = one;
    const { stdout, stderr, code } = await attempt(site, one, ["--quiet"]);
    const keeps = trial.isResult ?? trial.isProgram ?? false;
    assertEquals(stdout !== "", keeps, `${name}: ${stdout}`);
    if (code === 0) assertEquals(stderr, "", name);
    else assertMatch(stderr, /^error: [^\n]+\n(?:hint: [^\n]+\n)?$/, name);
    const wrong = await site.run([...words, "--quiet", "--nonsense"]);
    assertEquals(wrong.stderr, (await site.run([...words, "--nonsense"])).stderr, name);
  }
});

testWith(
  POOL_PROGRAMS,
  "--json gives one document, and with --quiet nothing beside it",
  async () => {
    await using site = await makeMannersSite();
    for (const one of tried()) {
      if (one.trial.isProgram === true) continue;
      const { stdout, stderr, code } = await attempt(site, one, ["--json", "--quiet"]);
      assert(stdout !== "", one.name);
      // whatever is printed is held to its schema where poolgen is run
      const document: unknown = JSON.parse(stdout);
      assert(typeof document === "object" && document !== null, one.name);
      assertEquals(CONTROLS.exec(stdout), null, one.name);
      if (code === 0) assertEquals(["error" in document, stderr], [false, ""], one.name);
      else assertError(stdout, code, one.name);
    }
  },
);

testWith(POOL_PROGRAMS, "--verbose tells what is read and asked, and no secret", async () => {
  await using site = await makeMannersSite();
  const { key } = await site.status();
  const secrets = [key, "PRIVATE KEY", "Planted-Password", "SharedKey"];
  const env = { SHIPYARD_AAD_PASSWORD: "Planted-Password" };
  for (const one of tried()) {
    const { stdout, stderr } = await attempt(site, one, ["-v"], env);
    for (const secret of secrets) {
      assert(
        !(stdout + stderr).includes(secret),
        `${one.name} tells ${secret}: ${stdout}${stderr}`,
      );
    }
    const { tells } = one.trial;
    if (tells !== undefined) assertMatch(stderr, tells, one.name);
    assertEquals(CONTROLS.exec(stdout + stderr), null, one.name);
  }
});

/** Ways to go wrong, with the exit code, and the options that a command must have for it to be one of its. */
const FAILURES: readonly (readonly [args: readonly string[], code: number, option?: string])[] = [
  [["--nonsense"], 2],
  [["--color=sometimes"], 2],
  [["--configdir=/nonexistent/folder"], 2, "configdir"],
  [["--pool=/nonexistent/pool.yaml"], 2, "credentials"],
  [["--name=absent"], 5, "name"],
];

/** What these are asked for does not depend on what is named. */
const DOES_NOT_MIND: Readonly<Record<string, readonly string[]>> = {
  "init": ["--configdir=/nonexistent/folder"],
  "emulator up": ["--name=absent"],
  "emulator exec": ["--name=absent"],
  "emulator down": ["--name=absent"],
  "emulator logs": ["--name=absent"],
};

testWith(POOL_PROGRAMS, "each kind of failure is a document of the same shape", async () => {
  await using site = await makeMannersSite();
  for (const one of tried()) {
    const { name, words } = one;
    const names = COMMANDS.find((command) => command.words === words)?.options
      .map(({ name }) => name) ?? [];
    for (const [args, code, option] of FAILURES) {
      if (option !== undefined && !names.includes(option)) continue;
      if (DOES_NOT_MIND[name]?.some((arg) => args.includes(arg)) === true) continue;
      const { stdout, stderr, ...rest } = await site.run(commandLine(one, [...args, "--json"]));
      const told = `${name} ${args.join(" ")}: ${stdout}${stderr}`;
      assertEquals(rest.code, code, told);
      assertError(stdout, code, told);
      assertMatch(stderr, /^error: /m, told);
    }
  }
  // an account that nobody answers for
  await writeCredentials(site, { account_service_url: "http://127.0.0.1:1", account_key: "a2V5" });
  for (const one of tried()) {
    if (one.words[0] !== "pool" && !["check", "render"].includes(one.name)) continue;
    const { stdout, code } = await site.run(commandLine(one, ["--json"]));
    assertEquals(code, 5, `${one.name}: ${stdout}`);
    assertError(stdout, 5, one.name);
  }
});

function assertError(stdout: string, code: number, told: string): void {
  const { error, ...rest } = JSON.parse(stdout);
  assertEquals(Object.keys(error), ["message", "hint", "exit_code", "problems"], told);
  assertEquals([error.exit_code, rest], [code, { version: 1 }], told);
}

testWith(POOL_PROGRAMS, "a reader that goes away ends a command without a word of it", async () => {
  await using site = await makeMannersSite();
  for (const one of tried()) {
    const { name, trial } = one;
    if (trial.breaks === true) continue;
    // the reader is gone before anything is written
    const script = '{ sleep 0.1; "$@"; echo "code $?" >&2; } | exec true';
    const args = ["-c", script, "sh", ...EXECUTABLE.command, ...commandLine(one, ["--quiet"])];
    const { stderr } = await runCommand("sh", args, {
      cwd: site.folder,
      env: { ...site.env, ...NO_DOCKER },
      clearEnv: true,
    });
    assertWords(stderr);
    const [, code] = /(?:^|\n)code (\d+)\n$/.exec(stderr) ?? [];
    // another program decides for itself
    const allowed = trial.isProgram === true ? ["0", "1", "141"] : ["0", "1", `${trial.code ?? 0}`];
    assert(code !== undefined && allowed.includes(code), `${name}: ${stderr}`);
    if (trial.isResult === true) assertEquals([code, stderr], ["1", "code 1\n"], name);
  }
});
