import { assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { runCommand } from "../support/command.ts";
import { effectiveOptions } from "../support/effective_options.ts";
import { EXECUTABLE } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { listNodes, pathsBelow, writeProject } from "../support/render_project.ts";
import { tempFolder } from "../support/temp.ts";
import { login, makeSite, nodeAt, SSH_PROGRAMS } from "./render_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** Names for each of the places where a user's path gets into what is rendered. */
interface Names {
  readonly cwd: string;
  readonly out: string;
  readonly key: string;
  readonly exported: string;
}

const NASTY = [
  "a b",
  " ",
  "it's",
  '"',
  "\\",
  "%h",
  "%%",
  "%",
  "$HOME",
  "$(touch canary)",
  "`touch canary`",
  ";touch canary;",
  "|touch canary",
  "&& touch canary",
  "#x",
  "-F",
  "--help",
  "~",
  "*",
  "[a]",
  "=",
  "é𝄞",
  "{{x}}",
  "<>",
  "!x",
  "none",
  "'; touch canary; '",
];

/** Such as no file of ours can hold, or should. */
const IMPOSSIBLE = ["a\nb", "\r", "\x1b[2J", "\x7f", "${HOME}", "a${", "\u2028", "\x85", "\u202e"];

const SSH_OPTIONS = ["userknownhostsfile", "identityfile"] as const;

function isPossible(name: string): boolean {
  // deno-lint-ignore no-control-regex -- these are the characters to refuse
  const controls = /[\x00-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
  return !controls.test(name) && !name.includes("${");
}

async function prepare(folder: string, { cwd, key, exported }: Names): Promise<string> {
  const work = `${folder}/${cwd}`;
  await Deno.mkdir(work);
  await writeProject(work, {
    ssh: {
      username: "me",
      // a path that begins with "~" is in the home folder
      ssh_public_key: `./${key}/id.pub`,
      ssh_private_key: `./${key}/id`,
      generate_docker_tunnel_script: true,
      generated_file_export_path: `./${exported}`,
    },
    nodes: listNodes(1),
  });
  return work;
}

/** Renders in a fresh folder and requires a configuration that works, or a refusal that tells the field. */
async function assertWorksOrRefused(names: Names): Promise<void> {
  await using folder = await tempFolder("p-");
  const work = await prepare(folder.path, names);
  const before = await pathsBelow(folder.path);
  const { code, stdout, stderr } = await EXECUTABLE.run(
    ["render", "--json", `--out=${names.out}`],
    { cwd: work, env: { HOME: folder.path, DENO_DIR: denoFolder } },
  );
  const told = JSON.stringify(names);
  if (!Object.values(names).every(isPossible)) {
    assertEquals([code, await pathsBelow(folder.path)], [2, before], told);
    assertMatch(stderr, /--out|ssh_private_key|ssh_public_key|generated_file_export_path/, told);
    assertEquals(/[^\n\x20-\x7e\u00a0-\u{10ffff}]/u.test(stderr), false, told);
    return;
  }
  assertEquals(code, 0, `${told}: ${stderr}`);
  const { files } = JSON.parse(stdout) as { files: { path: string }[] };
  const [out, exported] = [`${work}/${names.out}`, `${work}/${names.exported}`];
  const scripts = [`${out}/tunnels/node0.sh`, `${exported}/ssh_docker_tunnel_shipyard.sh`];
  const texts = ["ssh_config", "known_hosts", "nodes.json"].map((name) => `${out}/${name}`);
  assertEquals(files.map(({ path }) => path), [...texts, ...scripts]);
  await assertEffective(`${out}/ssh_config`, work, names);
  for (const script of scripts) await assertLists(script, folder.path);
  await assertNothingElse(folder.path, before, files.map(({ path }) => path));
}

async function assertEffective(config: string, work: string, names: Names): Promise<void> {
  const options = await effectiveOptions(["-F", config], "node0");
  const known = ["known_hosts_first_use", "known_hosts"].map((name) =>
    `${work}/${names.out}/${name}`
  );
  // ssh -G shows a key's path before it expands it
  const expected = [[known.join(" ")], [`${work}/${names.key}/id`.replaceAll("%", "%%")]];
  assertEquals(SSH_OPTIONS.map((name) => options[name]), expected);
}

async function assertLists(script: string, cwd: string): Promise<void> {
  const syntax = await runCommand("sh", ["-n", script], { cwd });
  assertEquals([syntax.code, syntax.stderr], [0, ""], script);
  const list = await runCommand(script, ["--list"], { cwd });
  assertEquals([list.code, list.stderr], [0, ""], script);
  assertMatch(list.stdout, /^0 node0 tvmps_0_d 198\.18\.0\.0:22\n$/);
}

/** What is new is a file that was told of, or a folder above one. */
async function assertNothingElse(
  folder: string,
  before: readonly string[],
  files: readonly string[],
): Promise<void> {
  const fresh = (await pathsBelow(folder)).filter((path) => !before.includes(path))
    .map((path) => `${folder}/${path}`);
  assertEquals(
    fresh.filter((path) => !files.some((file) => `${file}/`.startsWith(`${path}/`))),
    [],
  );
}

const denoFolder = Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`;

const piece = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...` '"%$\\#;&|<>(){}*?!~[]=-@:,^\`aé𝄞`) },
  { weight: 1, arbitrary: fc.constantFrom("${", "\n", "\t", "$(touch canary)", "`touch canary`") },
  { weight: 1, arbitrary: fc.string({ unit: "binary", minLength: 1, maxLength: 1 }) },
);

const name = fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) =>
  pieces.join("").toWellFormed().replace(/[/\0\ufffd]/g, "_")
).filter((name) => name !== "." && name !== "..");

const names = fc.record({ cwd: name, out: name, key: name, exported: name });

const programs = ["ssh", "sh"];
testWith(programs, "any names of folders work or are refused", async () => {
  await fc.assert(
    fc.asyncProperty(names, (names) => assertWorksOrRefused(names)),
    { numRuns: 60 },
  );
});

testWith(["ssh", "sh"], "each nasty name works in every place", async () => {
  for (const nasty of NASTY) {
    await assertWorksOrRefused({
      cwd: nasty,
      out: `o${nasty}`,
      key: nasty,
      exported: `${nasty}e`,
    });
  }
});

testWith(["ssh", "sh"], "each impossible name is refused in every place", async () => {
  const plain: Names = { cwd: "c", out: "o", key: "k", exported: "e" };
  for (const impossible of IMPOSSIBLE) {
    for (const place of ["cwd", "out", "key", "exported"]) {
      await assertWorksOrRefused({ ...plain, [place]: impossible });
    }
  }
});

testWith(
  ["sh"],
  "a folder whose name is not UTF-8 is refused, and no other one is made",
  async () => {
    await using folder = await tempFolder();
    await writeProject(folder.path, { nodes: listNodes(1) });
    const nodes = `${folder.path}/nodes.yaml`;
    const calls = ['mkdir "$bad" && cd "$bad" && "$@"', '"$@" --out "$bad"'];
    for (const call of calls) {
      const script = `bad=$(printf 'x\\377'); ${call}`;
      const words = ["-c", script, "sh", ...EXECUTABLE.command, "render", "--nodes", nodes];
      const { code, stderr } = await runCommand("sh", words, { cwd: folder.path });
      assertEquals(code, 2);
      assertMatch(stderr, /\(the output folder, --out\): it is not valid UTF-8\n/);
      const made = (await pathsBelow(folder.path)).filter((path) => path !== "nodes.yaml");
      assertEquals(made.length, call.startsWith("mkdir") ? 1 : 0);
      await runCommand("sh", ["-c", "rm -rf x*"], { cwd: folder.path });
    }
  },
);

testWith(SSH_PROGRAMS, "real logins work from folders with nasty names", async () => {
  await using site = await makeSite();
  const sshd = await site.start();
  for (const nasty of [" a  b ", 'it\'s "q" \\', "%h%% $HOME #;", "é𝄞 `x` $(x)", "-F", "~"]) {
    const work = `${site.folder}/${nasty}`;
    const key = `${work}/${nasty}`;
    await Deno.mkdir(key, { recursive: true });
    await Deno.copyFile(site.key.privateKey, `${key}/id`);
    await Deno.chmod(`${key}/id`, 0o600);
    await writeProject(work, {
      ssh: {
        username: "me",
        ssh_public_key: `./${nasty}/id.pub`,
        ssh_private_key: `./${nasty}/id`,
      },
      nodes: [nodeAt("a", sshd), nodeAt("b", await site.start(), { host_keys: [] })],
    });
    const { code, stderr } = await EXECUTABLE.run(["render", `--out=./${nasty}/${nasty}`], {
      cwd: work,
    });
    assertEquals(code, 0, stderr);
    const config = `${key}/${nasty}/ssh_config`;
    for (const node of ["a", "b"]) {
      const session = await login(site, node, "echo in", { config, cwd: work });
      assertEquals([session.code, session.stdout], [0, "in\n"], `${nasty}: ${session.stderr}`);
    }
    assertMatch(
      await Deno.readTextFile(`${key}/${nasty}/known_hosts_first_use`),
      /^b ssh-ed25519 /,
    );
  }
});
