import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type CommandResult, runCommand } from "../support/command.ts";
import { EXECUTABLE } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import {
  CHECK_PROGRAMS,
  checkedOf,
  type CheckSite,
  listed,
  type ListedNode,
  makeCheckSite,
} from "./check_site.ts";
import { makePoolSite, POOL_PROGRAMS } from "./pool_site.ts";
import { HOME_TOOLS, makeHome } from "./tunnel_home.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** Writes a list alone, which no pool file goes with. */
async function writeList(
  { folder }: CheckSite,
  node: ListedNode,
  more: Readonly<Record<string, string>> = {},
): Promise<void> {
  await Deno.writeTextFile(`${folder}/nodes.yaml`, JSON.stringify({ ...more, nodes: [node] }));
}

testWith(CHECK_PROGRAMS, "a private key of a list that is not there is missed", async () => {
  await using site = await makeCheckSite();
  await writeList(site, listed("a", await site.serve()), { private_key: "key" });
  const { privateKey } = site.key;
  // the public half alone is enough for a server to take it
  for (const half of [privateKey, `${privateKey}.pub`]) {
    await Deno.remove(half);
    const why = `here is no private key ${privateKey}; private_key in nodes.yaml leads to it: ` +
      "put the key there, or name another one";
    const { code, stderr } = await site.run(["ssh", "-q", "--", "true"]);
    assertEquals(code, 255);
    assertStringIncludes(stderr, `\nhint: t${why}\n`);
    const { report } = await site.check("--only=config");
    assertEquals(report.results.map(({ detail }) => detail), [`T${why}`]);
  }
});

testWith(POOL_PROGRAMS, "a private key of a pool file that is not there is missed", async () => {
  await using site = await makePoolSite(EXECUTABLE, { pool: { vm_count: { dedicated: 1 } } });
  await site.done("pool", "add", "-q");
  await Deno.remove(`${site.folder}/id_rsa_shipyard`);
  const { code, stderr } = await site.login(["--", "true"]);
  assertEquals(code, 255);
  assertMatch(
    stderr,
    /\nhint: there is no private key \S+\/id_rsa_shipyard; .*: poolgen pool user add makes one/,
  );
});

testWith(
  [...CHECK_PROGRAMS, ...HOME_TOOLS],
  "a home without a key of ssh's own has none to offer",
  async (t) => {
    await using site = await makeCheckSite();
    await writeList(site, listed("a", await site.serve()));
    const rows: readonly (readonly [string, Readonly<Record<string, string>>, RegExp])[] = [
      ["none", {}, /ssh has no key to offer: .*private_key in nodes\.yaml/],
      [
        "public",
        { "id_ed25519.pub": site.key.publicKey },
        /takes the key \S+\/id_ed25519, of which only the public half is there: /,
      ],
      [
        "another",
        { id_rsa: await oldKey(`${site.folder}/old`) },
        /does not let \S+ in: .*authorized_keys/,
      ],
    ];
    for (const [name, files, why] of rows) {
      await t.step(name, async () => {
        const folder = `${site.tmp}/${name}`;
        await Deno.mkdir(folder);
        const [file = "", ...args] = [...await makeHome(folder, files), ...site.program.command];
        const run = (...words: string[]): Promise<CommandResult> =>
          runCommand(file, [...args, ...words], {
            cwd: site.folder,
            env: { ...site.env },
            clearEnv: true,
          });
        const { code, stderr } = await run("ssh", "-q", "--", "true");
        assertEquals(code, 255);
        assertMatch(stderr.split("\n").find((line) => line.startsWith("hint: ")) ?? "", why);
        const { report } = checkedOf(await run("check", "--json", "--only=login"));
        assertMatch(report.results[0]?.detail ?? "", why);
      });
    }
  },
);

/** A private key of a form in which ssh sees no public half, which it proves without offering it first. */
async function oldKey(path: string): Promise<string> {
  const form = ["-q", "-t", "rsa", "-b", "2048", "-m", "PEM", "-N", "", "-f", path];
  const { code, stderr } = await runCommand("ssh-keygen", form);
  assertEquals(code, 0, stderr);
  return await Deno.readTextFile(path);
}
