import { assertEquals } from "@std/assert";
import { type CommandResult, runCommand } from "../support/command.ts";
import { EXECUTABLE } from "../support/poolgen.ts";
import { ROOT, testWith } from "../support/programs.ts";
import { tempFolder } from "../support/temp.ts";
import { SSH } from "./emulator_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

// nobody's, on every Unix; modes mean nothing to root
const UID = 65534;
/** What some programs do to their caches. */
const LEAVE =
  'poolgen render -q && poolgen ssh -q --cardinal 0 -- "mkdir -p ro/x && touch ro/x/f && chmod 555 ro ro/x"';

testWith(
  [...SSH, ROOT, "setpriv", "chown"],
  "what is read-only on a node goes with the node",
  async () => {
    await using folder = await tempFolder();
    const { path } = folder;
    await Deno.chmod(path, 0o755);
    await Deno.mkdir(`${path}/bin`);
    await Deno.copyFile(EXECUTABLE.command[0], `${path}/bin/poolgen`);
    for (const name of ["home", "tmp"]) await Deno.mkdir(`${path}/${name}`);
    const run = async (script: string): Promise<Pick<CommandResult, "code" | "stderr">> => {
      const words = [`--reuid=${UID}`, `--regid=${UID}`, "--clear-groups", "sh", "-c", script];
      const { code, stderr } = await runCommand("setpriv", words, {
        cwd: `${path}/home`,
        env: {
          HOME: `${path}/home`,
          TMPDIR: `${path}/tmp`,
          PATH: `${path}/bin:${Deno.env.get("PATH")}`,
        },
      });
      return { code, stderr };
    };
    await runCommand("chown", [`${UID}:${UID}`, `${path}/home`, `${path}/tmp`]);
    await Deno.chmod(`${path}/bin/poolgen`, 0o755);
    assertEquals((await run("poolgen init emulator --yes --quiet")).code, 0);

    assertEquals(
      await run(`poolgen emulator exec -q -- sh -c '${LEAVE} && exit 7'`),
      { code: 7, stderr: "" },
    );
    assertEquals(await Array.fromAsync(Deno.readDir(`${path}/tmp`)), []);

    assertEquals((await run(`poolgen emulator up -d -q && ${LEAVE}`)).code, 0);
    try {
      assertEquals((await run("poolgen emulator reset -q")).code, 0);
      assertEquals((await run(LEAVE)).code, 0);
    } finally {
      await run("poolgen emulator down");
    }
    assertEquals(await run("poolgen emulator prune -q -y"), { code: 0, stderr: "" });
    assertEquals(await Array.fromAsync(Deno.readDir(`${path}/home/.poolgen/emulator`)), []);
  },
);
