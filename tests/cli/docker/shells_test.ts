import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { nearestShell, type Shell, shellNamed } from "../../../lib/cli/docker/shells.ts";
import { UserError } from "../../../lib/errors.ts";
import { runCommand } from "../../support/command.ts";
import { testWith } from "../../support/programs.ts";
import { tempFolder } from "../../support/temp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const HOST = "tcp://127.0.0.1:20001";

/** By shell: what sets a variable, what takes it back, what shows how, what tells of a failure. */
const GOLDEN: Readonly<Record<string, readonly string[]>> = {
  sh: [
    `export DOCKER_HOST='${HOST}';\n`,
    "unset DOCKER_HOST;\n",
    '# eval "$(poolgen docker env node0)"\n',
    "false\n",
  ],
  fish: [
    `set -gx DOCKER_HOST '${HOST}';\n`,
    "set -eg DOCKER_HOST;\n",
    "# poolgen docker env node0 --shell fish | source\n",
    "false\n",
  ],
  pwsh: [
    `$Env:DOCKER_HOST = '${HOST}'\n`,
    "$Env:DOCKER_HOST = $null\n",
    "# poolgen docker env node0 --shell pwsh | Out-String | Invoke-Expression\n",
    "",
  ],
  cmd: [
    `SET DOCKER_HOST=${HOST}\n`,
    "SET DOCKER_HOST=\n",
    `REM @FOR /f "tokens=*" %i IN ('poolgen docker env node0 --shell cmd') DO @%i\n`,
    "",
  ],
};

Deno.test("each shell is told in its own words", () => {
  for (const [name, expected] of Object.entries(GOLDEN)) {
    const shell = find(name);
    const command = "poolgen docker env node0";
    const texts = [
      shell.set("DOCKER_HOST", HOST),
      shell.unset("DOCKER_HOST"),
      shell.usage(command),
    ];
    assertEquals([...texts, shell.fail], expected);
  }
});

function find(name: string): Shell {
  const shell = shellNamed(name);
  if (shell === undefined) throw new Error(`there is no ${name}`);
  return shell;
}

Deno.test("shellNamed() takes a program's path, and the names of those that read the same", () => {
  const names = [
    "bash",
    "/bin/zsh",
    "dash",
    "/usr/bin/fish",
    "powershell",
    "PowerShell.exe",
    "cmd.exe",
  ];
  assertEquals(
    names.map((name) => shellNamed(name)?.name),
    ["sh", "sh", "sh", "fish", "pwsh", "pwsh", "cmd"],
  );
  assertEquals([shellNamed().name, shellNamed("tcsh"), shellNamed("")], [
    "sh",
    undefined,
    undefined,
  ]);
  assertEquals(["fsh", "pwshh", "bsh"].map((name) => nearestShell(name)?.name), [
    "fish",
    "pwsh",
    "sh",
  ]);
});

Deno.test("PowerShell takes typographic quotes for plain ones", () => {
  assertEquals(
    find("pwsh").set("A", "'\u2018\u2019\u201a\u201b$(x)`\""),
    "$Env:A = '''\u2018\u2018\u2019\u2019\u201a\u201a\u201b\u201b$(x)`\"'\n",
  );
});

Deno.test("what a shell cannot hold is refused", () => {
  for (const value of ["a\nb", "a\0b", "\x1b"]) {
    for (const name of Object.keys(GOLDEN)) {
      assertThrows(() => find(name).set("A", value), UserError);
    }
  }
  for (const value of ["%PATH%", "a&calc", "a|b", "^", '"', "a b", "!x!"]) {
    assertThrows(() => find("cmd").set("A", value), UserError);
  }
});

const VALUE = fc.string({ unit: "binary" }).filter((text) => !/\p{Cc}/u.test(text));

const REAL = [
  ...[["sh", "dash"], ["sh", "bash", "--norc"], ["sh", "mksh"], ["sh", "zsh", "-f"]],
  ["fish", "fish", "-N"],
];

for (const [name, ...command] of REAL) {
  const [file = "", ...args] = command;
  testWith([file], `${file} reads every value back`, async () => {
    await using folder = await tempFolder();
    const shell = find(name ?? "");
    const hostile = [
      "",
      "'",
      "\\",
      "\\'",
      "$(touch canary)",
      "`x`",
      "(touch canary)",
      "{a,b}",
      "~",
    ];
    const values = [...hostile, ...fc.sample(VALUE, 150)];
    const script = values.map((value) => `${shell.set("A", value)}printf '%s\\0' "$A"\n`).join("");
    const { stdout, stderr } = await runCommand(file, args, {
      stdin: script,
      cwd: folder.path,
      env: { HOME: folder.path, LC_ALL: "C.UTF-8" },
    });
    assertEquals(stdout.split("\0").slice(0, -1), values, stderr);
    assertEquals([...Deno.readDirSync(folder.path)].some(({ name }) => name === "canary"), false);
  });
}
