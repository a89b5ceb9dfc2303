import { assertEquals, assertStringIncludes } from "@std/assert";
import { type CommandResult, runCommand } from "../support/command.ts";
import { EXECUTABLE, type Program, PROGRAMS } from "../support/poolgen.ts";
import { ROOT, testWith } from "../support/programs.ts";
import { listNodes, pathsBelow, writeProject } from "../support/render_project.ts";
import { tempFolder } from "../support/temp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const SSH = { username: "shipyard" };

/** A wrong call: `@` in the words stands for the folder, which also has a file `file`. */
interface Refusal {
  readonly name: string;
  readonly args: readonly string[];
  readonly code: number;
  readonly error: string;
  readonly hint?: string;
}

const REFUSALS: readonly Refusal[] = [
  {
    name: "an empty --out",
    args: ["--out", ""],
    code: 2,
    error: "The option --out needs a value: DIR",
  },
  {
    name: "--out with nothing behind it",
    args: ["--out"],
    code: 2,
    error: "The option --out needs a value: DIR",
  },
  {
    name: "an unknown option",
    args: ["--ouut", "x"],
    code: 2,
    error: 'Unknown option "--ouut"',
    hint: "Did you mean --out?",
  },
  {
    name: "an unknown letter",
    args: ["-x"],
    code: 2,
    error: 'Unknown option "-x"',
    hint: "Add --help to see the options",
  },
  {
    name: "an operand",
    args: ["pool.yaml"],
    code: 2,
    error: 'Unexpected argument "pool.yaml"',
    hint: "Did you mean --pool pool.yaml?",
  },
  {
    name: "an output folder that is a file",
    args: ["--out", "file"],
    code: 1,
    error: "Cannot make the folder @/file: there is something else of that name",
    hint: "Choose another folder",
  },
  {
    name: "an output folder below a file",
    args: ["--out", "file/x"],
    code: 1,
    error: "Cannot make the folder @/file/x: a part of the path is not a folder",
  },
  {
    name: "an output folder with a line break",
    args: ["--out", "a\nb"],
    code: 2,
    error: "Cannot use the path @/a\\u{a}b (the output folder, --out): it has control characters",
    hint: "Choose another file or folder name",
  },
  {
    name: "an output folder that OpenSSH would expand",
    args: ["--out", "${HOME}"],
    code: 2,
    error: 'Cannot use the path @/${HOME} (the output folder, --out): OpenSSH would expand "${"',
    hint: "Choose another file or folder name",
  },
  {
    name: "a list of nodes that does not exist",
    args: ["--nodes", "missing.yaml"],
    code: 2,
    error: "No such file: @/missing.yaml, which --nodes names",
  },
  {
    name: "a folder of templates without any",
    args: ["--templates", "."],
    code: 1,
    error: "Cannot use the templates in @: there is neither ssh_config.tmpl nor tunnel.sh.tmpl",
  },
];

/** Runs poolgen with its standard output as a shell says. */
function withStdout(program: Program, cwd: string, redirection: string): Promise<CommandResult> {
  const script = `"$@" ${redirection}`;
  return runCommand(
    "bash",
    ["-o", "pipefail", "-c", script, "bash", ...program.command, "render"],
    {
      cwd,
    },
  );
}

for (const program of PROGRAMS) {
  testWith(
    ["bash", "head"],
    `${program.name}: a reader that goes away is no bug, nor is a full disk`,
    async () => {
      await using folder = await tempFolder();
      await writeProject(folder.path, { ssh: SSH, nodes: listNodes(1) });
      const quiet = async (redirection: string, codes: readonly number[]): Promise<void> => {
        const { code, stderr } = await withStdout(program, folder.path, redirection);
        const errors = stderr.split("\n").filter((line) =>
          !line.startsWith("note: ") && line !== ""
        );
        assertEquals([codes.includes(code), errors], [true, []], `${redirection}: ${code}`);
      };
      // whether the reader is gone in time is chance, unless it is gone from the start
      await quiet("| head -c 0", [0, 1]);
      await quiet("--json | exec true", [0, 1]);
      await quiet(">&-", [0]);
      await quiet(">/dev/full 2>/dev/full", [1]);
      for (const args of ["", "--json", "--diff --out other"]) {
        const { code, stderr } = await withStdout(program, folder.path, `${args} >/dev/full`);
        const errors = stderr.split("\n").filter((line) => !line.startsWith("note: "));
        assertEquals([code, errors], [1, [
          "error: Cannot write to standard output: no space left on the device",
          "hint: Free some space, then run the same command again",
          "",
        ]]);
      }
      assertEquals((await program.run(["render", "--check"], { cwd: folder.path })).code, 0);
    },
  );
}

testWith([], "what is wrong with a call is told, with what to do", async () => {
  await using folder = await tempFolder();
  await writeProject(folder.path, { ssh: SSH, nodes: listNodes(1) });
  await Deno.writeTextFile(`${folder.path}/file`, "");
  const before = await pathsBelow(folder.path);
  for (const { name, args, code, error, hint } of REFUSALS) {
    const result = await EXECUTABLE.run(["render", "--quiet", ...args], { cwd: folder.path });
    const expected = [`error: ${error}`, ...(hint === undefined ? [] : [`hint: ${hint}`]), ""];
    assertEquals(
      [result.code, result.stdout, result.stderr.split("\n")],
      [code, "", expected.map((line) => line.replaceAll("@", folder.path))],
      name,
    );
    assertEquals(await pathsBelow(folder.path), before, name);
  }
});

testWith([], "--json tells of a failure too", async () => {
  await using folder = await tempFolder();
  await writeProject(folder.path, { ssh: SSH, nodes: listNodes(1) });
  await Deno.writeTextFile(`${folder.path}/generated`, "");
  const { code, stdout } = await EXECUTABLE.run(["render", "--json"], { cwd: folder.path });
  assertEquals(code, 1);
  assertEquals(JSON.parse(stdout), {
    version: 1,
    error: {
      message:
        `Cannot make the folder ${folder.path}/generated: there is something else of that name`,
      hint: "Choose another folder",
      exit_code: 1,
      problems: [],
    },
  });
});

testWith([], "a pool without nodes is refused", async () => {
  await using folder = await tempFolder();
  const refused = async (error: string): Promise<void> => {
    const { code, stderr } = await EXECUTABLE.run(["render"], {
      cwd: folder.path,
      // no emulator of whoever runs the tests
      env: { HOME: folder.path },
    });
    assertEquals(code, 2);
    assertStringIncludes(stderr, error);
    assertEquals((await pathsBelow(folder.path)).filter((path) => !path.endsWith(".yaml")), []);
  };
  await refused(
    `error: No pool.yaml and no nodes.yaml in ${folder.path}, and no emulator is running\nhint: `,
  );
  await writeProject(folder.path, { ssh: SSH });
  await refused(
    "error: There are no nodes: no nodes.yaml, no account in a credentials.yaml, and no emulator is running\nhint: ",
  );
  await writeProject(folder.path, { ssh: SSH, nodes: [] });
  await refused("nodes: must list at least one node\nerror: Cannot use the configuration");
});

const CLOSED_PIPE = `
import os, sys
read, write = os.pipe()
os.close(read)
os.dup2(write, 1)
os.execvp(sys.argv[1], sys.argv[1:])
`;

testWith(
  ["python3"],
  "a closed standard output ends it with 1, after the files",
  async () => {
    await using folder = await tempFolder();
    await writeProject(folder.path, { ssh: SSH, nodes: listNodes(1) });
    const { code, stderr } = await runCommand("python3", [
      ...["-c", CLOSED_PIPE, ...EXECUTABLE.command, "render"],
    ], { cwd: folder.path });
    const errors = stderr.split("\n").filter((line) => !line.startsWith("note: ") && line !== "");
    assertEquals([code, errors], [1, []]);
    assertEquals((await EXECUTABLE.run(["render", "--check"], { cwd: folder.path })).code, 0);
  },
);

testWith(
  [ROOT, "mount", "umount"],
  "an output folder that cannot be written is told of",
  async () => {
    await using folder = await tempFolder();
    await writeProject(folder.path, { ssh: SSH, nodes: listNodes(1) });
    const out = `${folder.path}/generated`;
    await Deno.mkdir(out);
    const mount = ["-t", "tmpfs", "-o", "ro,size=64k", "tmpfs", out];
    assertEquals((await runCommand("mount", mount)).code, 0);
    try {
      for (
        const [path, message] of [
          ["generated", `Cannot write into ${out}: the file system is read-only`],
          ["generated/deep", `Cannot make the folder ${out}/deep: the file system is read-only`],
        ] as const
      ) {
        const { code, stderr } = await EXECUTABLE.run(["render", "--quiet", "--out", path], {
          cwd: folder.path,
        });
        assertEquals([code, stderr], [1, `error: ${message}\nhint: Choose another folder\n`]);
      }
    } finally {
      assertEquals((await runCommand("umount", [out])).code, 0);
    }
  },
);
