import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type CommandResult, runCommand } from "../../support/command.ts";
import { startDaemon } from "../../support/daemon.ts";
import { testWith } from "../../support/programs.ts";
import { tempFolder } from "../../support/temp.ts";
import { until } from "../../support/wait.ts";
import { clientConfig } from "./client_config.ts";
import { type NodeProcess, RUNTIMES, startNode } from "./node_process.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const SSH = ["ssh", "ssh-keygen"];
const LARGE = 100_000_000;

interface Place extends AsyncDisposable {
  readonly node: NodeProcess;
  /** The user's home on the node. */
  readonly home: string;
  /** A folder of the client's. */
  readonly here: string;
  readonly config: string;
  /** Runs a program in the client's folder, and fails if that does. */
  run(program: string, ...args: string[]): Promise<CommandResult>;
  /** Runs `sftp` with these commands, which end at the first failure. */
  sftp(...commands: string[]): Promise<CommandResult>;
}

async function startPlace(runtime: typeof RUNTIMES[number]): Promise<Place> {
  const node = await startNode(runtime);
  const folder = await tempFolder();
  const here = folder.path;
  const home = `${node.folder}/home/ann`;
  await Deno.mkdir(home, { recursive: true });
  const config = await clientConfig({ node0: node });
  return {
    ...{ node, home, here, config },
    async run(program: string, ...args: string[]): Promise<CommandResult> {
      const result = await runCommand(program, args, { cwd: here });
      assertEquals([result.code, result.stderr], [0, ""], `${program} ${args.join(" ")}`);
      return result;
    },
    sftp: (...commands: string[]) =>
      runCommand("sftp", ["-F", config, "-b", "-", "node0"], {
        cwd: here,
        stdin: commands.map((command) => `${command}\n`).join(""),
      }),
    async [Symbol.asyncDispose](): Promise<void> {
      await node[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Files and folders with names, modes and times that a transfer could lose. */
async function makeTree(path: string): Promise<void> {
  await Deno.mkdir(`${path}/sub folder/empty`, { recursive: true });
  const files: [string, string, number][] = [
    ["plain.txt", "hello\n", 0o644],
    ["empty", "", 0o600],
    [".hidden", "hidden", 0o640],
    ["ünïcode 文 '\"$;.txt", "names", 0o644],
    ["sub folder/script.sh", "#!/bin/sh\n", 0o755],
    ["sub folder/read only", "x".repeat(300_000), 0o444],
  ];
  for (const [name, text, mode] of files) {
    await Deno.writeTextFile(`${path}/${name}`, text);
    await Deno.chmod(`${path}/${name}`, mode);
    await Deno.utime(`${path}/${name}`, 1_500_000_000, 1_600_000_000);
  }
  for (let at = 0; at < 250; at++) {
    await Deno.writeTextFile(`${path}/sub folder/empty/${at}`, `${at}`);
  }
}

/** Name, mode, time and size of everything that is no folder, and the sum of its content. */
async function describe(path: string): Promise<string> {
  const command = "find . -type f -exec stat -c '%n %a %Y %s' {} + | sort; " +
    "find . -type d | sort; find . -type f -exec sha256sum {} + | sort";
  const { code, stdout } = await runCommand("sh", ["-c", command], { cwd: path });
  assertEquals(code, 0);
  return stdout;
}

async function makeLarge(path: string): Promise<void> {
  const command = `head -c ${LARGE} /dev/urandom > "$1"`;
  assertEquals((await runCommand("sh", ["-c", command, "sh", path])).code, 0);
}

async function isSame(one: string, other: string): Promise<boolean> {
  return (await runCommand("cmp", [one, other])).code === 0;
}

for (const runtime of RUNTIMES) {
  testWith([...SSH, "sftp"], `${runtime}: sftp does all that it can`, async () => {
    await using place = await startPlace(runtime);
    const { here, home } = place;
    await Deno.writeTextFile(`${here}/file`, "text");
    await Deno.writeTextFile(`${here}/begun`, "te");
    const done = await place.sftp(
      "pwd",
      "mkdir dir",
      "put file dir/one",
      "chmod 640 dir/one",
      "ln dir/one dir/hard",
      "ln -s one dir/soft",
      "copy dir/one dir/copy",
      "rename dir/hard dir/two",
      "rename dir/copy dir/two",
      "ls -la dir",
      "df -h dir",
      "put begun dir/resumed",
      "reput file dir/resumed",
      "get dir/soft followed",
      "rm dir/soft",
      "get -pr dir got",
      "rm dir/two",
      "mkdir gone",
      "rmdir gone",
    );
    assertEquals([done.code, done.stderr], [0, ""]);
    assertStringIncludes(done.stdout, `Remote working directory: ${home}`);
    assertMatch(done.stdout, /^-rw-r----- +1 \d+ +\d+ +4 \w{3} [ \d]\d \d\d:\d\d one$/m);
    assertMatch(done.stdout, /^lrwxrwxrwx .* soft$/m);
    const left = [...Deno.readDirSync(`${home}/dir`)].map(({ name }) => name).sort();
    assertEquals(left, ["one", "resumed"]);
    assertEquals(await Deno.readTextFile(`${home}/dir/resumed`), "text");
    assertEquals((await Deno.stat(`${home}/dir/one`)).mode! & 0o7777, 0o640);
    assertEquals(await Deno.readTextFile(`${here}/followed`), "text");
    await place.run("scp", "-s", "-F", place.config, "-q", "node0:~/dir/one", "tilde");
    assertEquals(await Deno.readTextFile(`${here}/tilde`), "text");
    assertEquals(await Deno.readTextFile(`${here}/got/two`), "text");
  });

  testWith([...SSH, "sftp"], `${runtime}: sftp is told why something fails`, async () => {
    await using place = await startPlace(runtime);
    const { home } = place;
    await Deno.mkdir(`${home}/full/sub`, { recursive: true });
    const failures = [
      ["get missing", /not found|No such file/],
      ["rmdir full", /Failure/],
      ["mkdir full", /Failure/],
      ["cd full/missing", /No such file/],
      ["rename missing other", /No such file/],
    ] as const;
    for (const [command, reason] of failures) {
      const { code, stderr } = await place.sftp(command);
      assertEquals(code, 1, command);
      assertMatch(stderr, reason);
    }
  });

  testWith([...SSH, "sftp"], `${runtime}: a large file arrives whole both ways`, async () => {
    await using place = await startPlace(runtime);
    const { here, home } = place;
    await makeLarge(`${here}/large`);
    assertEquals((await place.sftp("put large", "get large back")).code, 0);
    assert(await isSame(`${here}/large`, `${home}/large`));
    assert(await isSame(`${here}/large`, `${here}/back`));
  });

  testWith([...SSH, "sftp"], `${runtime}: sftp in small pieces, as older clients`, async () => {
    await using place = await startPlace(runtime);
    const { here, config } = place;
    await Deno.writeTextFile(`${here}/file`, "0123456789abcdef\n".repeat(200_000));
    const { code } = await runCommand(
      "sftp",
      ["-F", config, "-B", "1000", "-R", "200", "-b", "-", "node0"],
      { cwd: here, stdin: "put file\nget file back\n" },
    );
    assertEquals(code, 0);
    assert(await isSame(`${here}/file`, `${here}/back`));
  });

  for (const protocol of ["-s", "-O"]) {
    testWith(
      [...SSH, "scp"],
      `${runtime}: scp ${protocol} copies a tree both ways with modes and times`,
      async () => {
        await using place = await startPlace(runtime);
        const { here, home, config } = place;
        await makeTree(`${here}/tree`);
        await place.run("scp", protocol, "-F", config, "-rpq", "tree", "node0:up");
        await place.run("scp", protocol, "-F", config, "-rpq", "node0:up", "down");
        const original = await describe(`${here}/tree`);
        assertEquals(await describe(`${home}/up`), original);
        assertEquals(await describe(`${here}/down`), original);
        const missing = await runCommand("scp", [protocol, "-F", config, "node0:missing", here]);
        assertEquals(missing.code, 1);
      },
    );

    testWith(
      [...SSH, "scp"],
      `${runtime}: scp ${protocol} copies a large file both ways`,
      async () => {
        await using place = await startPlace(runtime);
        const { here, config } = place;
        await makeLarge(`${here}/large`);
        await place.run("scp", protocol, "-F", config, "-q", "large", "node0:large");
        await place.run("scp", protocol, "-F", config, "-q", "node0:large", "back");
        assert(await isSame(`${here}/large`, `${here}/back`));
      },
    );
  }

  testWith([...SSH, "rsync"], `${runtime}: rsync copies and updates a tree`, async () => {
    await using place = await startPlace(runtime);
    const { here, home, config } = place;
    await makeTree(`${here}/tree`);
    const shell = `ssh -F ${config}`;
    await place.run("rsync", "-az", "-e", shell, "tree/", "node0:up/");
    await Deno.writeTextFile(`${here}/tree/plain.txt`, "changed\n");
    await Deno.remove(`${here}/tree/empty`);
    await place.run("rsync", "-a", "--delete", "-e", shell, "tree/", "node0:up/");
    await place.run("rsync", "-a", "-e", shell, "node0:up/", "down/");
    const original = await describe(`${here}/tree`);
    assertEquals(await describe(`${home}/up`), original);
    assertEquals(await describe(`${here}/down`), original);
  });

  testWith(
    [...SSH, "sftp"],
    `${runtime}: a client that is killed leaves nothing open`,
    async () => {
      await using place = await startPlace(runtime);
      const { here, home, config, node } = place;
      await makeLarge(`${home}/large`);
      // 1 MB a second, so that it is still at it when it is killed.
      const args = ["-q", "-l", "8000", "-F", config, "node0:large", `${here}/part`];
      const client = await startDaemon("scp", args, `${here}/log`);
      assert(await until(() => isOpen(node.pid, `${home}/large`), 20_000));
      await client.end(0);
      assert(await until(() => !isOpen(node.pid, `${home}/large`), 20_000));
      assert(await until(async () => await node.tell({}) === 0, 20_000));
    },
  );
}

function isOpen(pid: number, path: string): boolean {
  return [...Deno.readDirSync(`/proc/${pid}/fd`)].some(({ name }) => {
    try {
      return Deno.readLinkSync(`/proc/${pid}/fd/${name}`) === path;
    } catch {
      return false;
    }
  });
}
