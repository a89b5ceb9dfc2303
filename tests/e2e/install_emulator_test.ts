import { assert, assertEquals, assertMatch } from "@std/assert";
import type { CommandResult } from "../support/command.ts";
import { freePort } from "../support/free_port.ts";
import { OTHER_HOME, otherHome } from "../support/other_home.ts";
import { PROGRAMS } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { makeSite, SSH } from "./emulator_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const ORIGINAL = "Host *\r\n  User me\r\n  ControlMaster auto\r\n  ControlPath ~/.ssh/%C\r\n";

/** What VS Code does: a script on the input of one `ssh`, and connections through its proxy. */
const EDITOR = `
echo 'exec sleep 60' | ssh -T -D "$1" -o ConnectTimeout=15 rna-node0 & ssh=$!
curl -s --retry 100 --retry-delay 1 --retry-all-errors --socks5-hostname "127.0.0.1:$1" "$2"
code=$?
kill "$ssh"
exit "$code"`;

testWith(
  [...SSH, ...OTHER_HOME, "scp", "sftp", "rsync", "git", "docker", "curl"],
  "what uses ssh finds an installed pool by itself, and no more once it is out",
  async () => {
    const [, program] = PROGRAMS;
    assert(program !== undefined);
    await using site = await makeSite(program);
    const { code } = await site.run(["emulator", "up", "-d", "--pool", "rna"], {
      env: { DOCKER_HOST: `unix://${site.tmp}/none.sock` },
    });
    assertEquals(code, 0);
    await site.done("render");
    const home = await otherHome(site.home, site.tmp);
    await Deno.mkdir(`${site.home}/.ssh`, { mode: 0o700 });
    await Deno.writeTextFile(`${site.home}/.ssh/config`, ORIGINAL, { mode: 0o600 });
    const run = (...[file = "", ...args]: string[]): Promise<CommandResult> =>
      home.run(file, args, { cwd: site.tmp, env: { DOCKER_HOST: "ssh://rna-node0" } });
    const done = async (...words: string[]): Promise<string> => {
      const { code, stdout, stderr } = await run(...words);
      assertEquals(code, 0, `${words.join(" ")}: ${stdout}${stderr}`);
      return stdout;
    };
    const poolgen = (command: string): Promise<string> =>
      done(program.command[0], command, "-y", "--out", `${site.folder}/generated`);

    await poolgen("install");
    const names = ["node1", "rna-node1"];
    for (const name of names) {
      assertMatch(await done("ssh", name, "echo $AZ_BATCH_NODE_ID"), /^tvm/);
    }

    await Deno.writeTextFile(`${site.tmp}/data`, "of the pool\n");
    await done("scp", "-q", "data", "rna-node0:by scp");
    await done("scp", "-q", "-3", "rna-node0:by scp", "rna-node1:by scp");
    await done("rsync", "-e", "ssh", "rna-node1:by scp", "by rsync");
    assertEquals(await Deno.readTextFile(`${site.tmp}/by rsync`), "of the pool\n");
    await Deno.writeTextFile(`${site.tmp}/batch`, 'get "by scp" by-sftp\n');
    await done("sftp", "-q", "-b", "batch", "rna-node0");
    await done("ssh", "rna-node0", "git init -q --bare repo.git");
    assertEquals(await done("git", "ls-remote", "rna-node0:repo.git"), "");
    assertMatch(await done("docker", "version", "--format", "{{.Server.Os}}"), /^linux\n$/);

    await using page = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen: (): void => {} },
      (): Response => new Response("through the node"),
    );
    const address = `http://127.0.0.1:${page.addr.port}/`;
    assertEquals(
      await done("sh", "-c", EDITOR, "sh", `${freePort()}`, address),
      "through the node",
    );

    const check = await home.run(program.command[0], ["check", "--only", "openssh", "--json"], {
      cwd: site.folder,
    });
    assertEquals(check.code, 0, check.stdout + check.stderr);
    // each node's result, and that it was asked of the user's own file
    assertEquals(check.stdout.match(/"included": true/g)?.length, 2, check.stdout);

    await poolgen("uninstall");
    assertEquals(await Deno.readTextFile(`${site.home}/.ssh/config`), ORIGINAL);
    assertEquals((await run("ssh", "-o", "BatchMode=yes", "rna-node0", "true")).code, 255);
  },
);
