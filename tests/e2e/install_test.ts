import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { OTHER_HOME } from "../support/other_home.ts";
import { testWith } from "../support/programs.ts";
import { pathsBelow } from "../support/render_project.ts";
import { bytesAt, type InstallSite, makeInstallSite, writeConfig } from "./install_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const NEEDS = [...OTHER_HOME, "ssh"];
const LINE = "Include ~/.poolgen/ssh_config";

interface Original {
  readonly name: string;
  make(site: InstallSite): Promise<void>;
}

const config = (text: string, mode = 0o600): Original["make"] => async (site) => {
  await writeConfig(site, text);
  await Deno.chmod(site.config, mode);
};

const ORIGINALS: readonly Original[] = [
  { name: "no folder", make: async () => {} },
  { name: "no file", make: ({ home }) => Deno.mkdir(`${home.path}/.ssh`, { mode: 0o700 }) },
  { name: "empty", make: config("") },
  { name: "CRLF", make: config("Host mine\r\n  Port 7\r\n") },
  {
    name: "no last line end, no UTF-8",
    make: config("# \xff\xfe\x80\nHost mine\n  Port 7", 0o640),
  },
  {
    name: "what applies to every host",
    make: config("User everyone\nHost mine\n  Port 7\nHost *\n  User me\n  ProxyCommand false\n"),
  },
  {
    name: "a link into a folder of dotfiles",
    make: async (site) => {
      await writeConfig(site, "Host mine\n  Port 7\n");
      await Deno.rename(site.config, `${site.home.path}/dotfile`);
      await Deno.symlink("../dotfile", site.config);
    },
  },
  {
    name: "a link to a file that is not there yet",
    make: async ({ home, config }) => {
      await Deno.mkdir(`${home.path}/.ssh`, { mode: 0o700 });
      await Deno.symlink("../dotfile", config);
    },
  },
];

/** Every file of a home, with its bytes, its mode, and where it leads if it is a link. */
async function homeState({ home }: InstallSite): Promise<Record<string, unknown>> {
  const state: Record<string, unknown> = {};
  for (const path of await pathsBelow(home.path)) {
    const { isFile, isSymlink, mode } = await Deno.lstat(`${home.path}/${path}`);
    const link = isSymlink ? await Deno.readLink(`${home.path}/${path}`) : undefined;
    const bytes = isFile ? await bytesAt(`${home.path}/${path}`) : undefined;
    state[path] = { mode: (mode ?? 0) & 0o777, link, bytes };
  }
  return state;
}

for (const { name, make } of ORIGINALS) {
  testWith(NEEDS, `install and uninstall, where there is ${name}`, async () => {
    await using site = await makeInstallSite();
    const project = await site.render("rna");
    await make(site);
    const before = await homeState(site);
    const mine = await site.ssh("mine");

    const text = await bytesAt(site.config) ?? "";
    const shown = await site.run(project, "install", "--diff");
    assertStringIncludes(shown.stdout, `\n+${LINE}\n`);
    assertEquals(await homeState(site), before);

    assertMatch(await site.done(project, "install", "-y"), /^installed: 2 nodes of pool rna, /);
    const end = text.includes("\r\n") ? "\r\n" : "\n";
    assertEquals(await bytesAt(site.config), `${LINE}${end}${text}`);
    for (const host of ["node1", "rna-node1", "rna_2"]) {
      const { hostname, port, user, hostkeyalias, proxycommand } = await site.ssh(host);
      assertEquals([hostname, port, user, hostkeyalias], ["203.0.113.7", "50002", "u", "rna_2"]);
      assertEquals(proxycommand, undefined);
    }
    assertEquals(await site.ssh("mine"), mine);

    const installed = await homeState(site);
    const again = await site.run(project, "install", "-y");
    assertMatch(again.stdout, /^installed already: /);
    assertEquals([again.code, again.stderr], [0, ""]);
    assertEquals(await homeState(site), installed);
    // what is rendered anew is known at once
    await site.done(project, "render", "--quiet");
    assertEquals((await site.run(project, "install", "--diff")).stdout, "");

    await site.done(project, "uninstall", "-y");
    assertEquals(await homeState(site), before);
    assertMatch(await site.done(project, "uninstall", "-y"), /^not installed: /);
    assertEquals(await homeState(site), before);
  });
}

testWith(NEEDS, "several pools share the line, and their folders may have any names", async () => {
  await using site = await makeInstallSite();
  await writeConfig(site, "Host mine\n");
  const rna = await site.render("rna", "203.0.113.7", `my "rna" [b]*%h\\'é`);
  const dna = await site.render("dna", "203.0.113.8");
  await Promise.all([rna, dna].map((folder) => site.done(folder, "install", "-y", "-q")));
  assertEquals(await bytesAt(site.config), `${LINE}\nHost mine\n`);
  assertEquals((await site.ssh("rna-node0"))["hostname"], "203.0.113.7");
  assertEquals((await site.ssh("dna-node0"))["hostname"], "203.0.113.8");

  // whichever came first has the short names
  const [first, second] = (await site.ssh("node0"))["hostname"] === "203.0.113.7"
    ? [rna, dna]
    : [dna, rna];
  assertEquals((await site.run(first, "install", "-y")).stderr, "");
  const { stderr, code } = await site.run(second, "install", "-y");
  assertEquals(code, 0);
  assertMatch(
    stderr,
    /^note: node0 leads to 203.0.113.\d as before, by .*ssh_config:3; this pool's/,
  );

  // a list's ids are its own as little as the aliases are
  const twin = await site.render("rna", "203.0.113.9", "twin");
  const list = await Deno.readTextFile(`${twin}/nodes.yaml`);
  await Deno.writeTextFile(`${twin}/nodes.yaml`, list.replace('"rna"', '"twin"'));
  await site.done(twin, "render", "-q");
  const again = await site.run(twin, "install", "-y");
  assertMatch(
    again.stderr,
    /^note: rna_1 leads to 203.0.113.7 as before, by .*pool's is twin-node0$/m,
  );
  await site.done(twin, "uninstall", "-y");

  await site.done(first, "uninstall", "-y");
  assertEquals(await bytesAt(site.config), `${LINE}\nHost mine\n`);
  assertEquals((await site.run(second, "install", "-y")).stderr, "");
  // a project that is gone hurts nobody, and can still be taken out
  await Deno.remove(second, { recursive: true });
  assertEquals((await site.ssh("node0"))["hostname"], "node0");
  const out = `${second}/generated`;
  await site.done(site.folder, "uninstall", "-y", "--out", out);
  assertEquals(await bytesAt(site.config), "Host mine\n");
});

testWith(
  NEEDS,
  "of two pools of one name the second is refused, unless the first is gone",
  async () => {
    await using site = await makeInstallSite();
    const first = await site.render("pool", "203.0.113.7", "first");
    const second = await site.render("pool", "203.0.113.8", "second");
    await site.done(first, "install", "-y", "-q");
    const own = `${site.home.path}/.poolgen/ssh_config`;
    const before = await bytesAt(own);
    for (const how of ["-y", "--diff"]) {
      const { code, stdout, stderr } = await site.run(second, "install", how);
      assertEquals([code, stdout], [1, ""]);
      assertMatch(
        stderr,
        /^error: Cannot install: a pool named pool is installed already, from \S+\/first\/generated\nhint: .*pool: in nodes.yaml/,
      );
    }
    assertEquals(await bytesAt(own), before);
    assertEquals((await site.run(first, "install", "-y")).stderr, "");

    await Deno.writeTextFile(`${second}/poolgen.yaml`, "prefix: other\n");
    await site.done(second, "render", "-q");
    await site.done(second, "install", "-y", "-q");
    assertEquals((await site.ssh("pool-other0"))["hostname"], "203.0.113.8");
    await site.done(second, "uninstall", "-y", "-q");
    await Deno.remove(`${second}/poolgen.yaml`);
    await site.done(second, "render", "-q");

    await Deno.rename(first, `${site.folder}/moved`);
    const { code, stderr } = await site.run(second, "install", "-y");
    assertEquals(code, 0);
    assertMatch(
      stderr,
      /^note: \S+\/first\/generated\/ssh_config is gone: its line in /,
    );
    assertEquals((await bytesAt(own))?.includes("first"), false);
    assertEquals((await site.ssh("pool-node0"))["hostname"], "203.0.113.8");
  },
);

testWith(NEEDS, "a host of the user's keeps its name", async () => {
  await using site = await makeInstallSite();
  const project = await site.render("rna");
  await Deno.mkdir(`${site.home.path}/.ssh/more`, { recursive: true });
  const more = `${site.home.path}/.ssh/more/lab`;
  await Deno.writeTextFile(more, "Host node1\n  HostName 10.0.0.1\n", { mode: 0o600 });
  const cases: readonly (readonly [text: string, taken: string | undefined])[] = [
    [
      "Host x\nHost y node0\n  HostName 10.0.0.1\n",
      `node0 is a host of yours already, 10.0.0.1 by ${site.config}:3`,
    ],
    ["Host node0\n  User me\n", `node0 is a host of yours already, node0 by ${site.config}:1`],
    [
      "Host node*\n  HostName lab-%h\n",
      `node0 is a host of yours already, lab-node0 by ${site.config}:2, and 1 more`,
    ],
    ["Include more/*\n", `node1 is a host of yours already, 10.0.0.1 by ${more}:2`],
    // these add to what we have
    ["Host rna-node0\n  LocalForward 8888 127.0.0.1:8888\n", undefined],
    ["Host *\n  HostName %h.example.com\nHost rna-*\n  Compression yes\n", undefined],
  ];
  for (const [text, taken] of cases) {
    await writeConfig(site, text);
    const { code, stderr } = await site.run(project, "install", "-y", "-q");
    const error = stderr.split("\n")[0];
    assertEquals(
      [code, error],
      taken === undefined ? [0, ""] : [1, `error: Cannot install: ${taken}`],
    );
    assertEquals((await bytesAt(site.config))?.endsWith(text), true);
    await site.done(project, "uninstall", "-y", "-q");
    assertEquals(await bytesAt(site.config), text);
  }
});

testWith(NEEDS, "a folder that was moved is to be rendered again", async () => {
  await using site = await makeInstallSite();
  await Deno.rename(await site.render("rna"), `${site.folder}/moved`);
  const { code, stderr } = await site.run(`${site.folder}/moved`, "install", "-y");
  assertEquals(code, 0);
  assertMatch(stderr, /^note: .*moved.* was rendered in another folder, .*: run poolgen render$/m);
  await site.done(`${site.folder}/moved`, "render", "-q");
  assertEquals((await site.run(`${site.folder}/moved`, "install", "-y")).stderr, "");
});
