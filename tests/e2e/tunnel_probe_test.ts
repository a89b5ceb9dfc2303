import { assert, assertEquals } from "@std/assert";
import { testWith, which } from "../support/programs.ts";
import { startSilentServer } from "../support/silent_server.ts";
import { tempFolder } from "../support/temp.ts";
import { assertRunsContainer, DOCKER, dockerAt, dockerdForFile, tcp } from "./tunnel_docker.ts";
import {
  assertRefused,
  assertStarted,
  dockerHostOf,
  filesIn,
  renderPool,
  renderSite,
  type Site,
  SSH,
  startSite,
} from "./tunnel_pool.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const dockerd = dockerdForFile();

/** All that the script uses besides the program that asks Docker. */
const TOOLS = [
  ...["cat", "chmod", "cut", "find", "grep", "head", "id", "ls", "mkdir", "od", "rm", "rmdir"],
  ...["sed", "sh", "sleep", "ssh", "tail", "timeout", "tr"],
];

const ASKERS = ["curl", "python3", "docker"];

/** Makes a folder in which there is no program but the named ones. */
async function pathWith(folder: string, programs: readonly string[]): Promise<string> {
  await Deno.mkdir(folder);
  for (const program of programs) {
    const path = which(program);
    assert(path !== undefined, `${program} is not installed`);
    // A wrapper would look for itself on PATH.
    await Deno.symlink(await unwrapped(program, path), `${folder}/${program}`);
  }
  return folder;
}

async function unwrapped(program: string, path: string): Promise<string> {
  const text = new TextDecoder().decode((await Deno.readFile(path)).slice(0, 2));
  return text === "#!" ? `/usr/bin/${program}` : path;
}

for (const asker of ASKERS) {
  testWith([...DOCKER, asker], `${asker} alone is enough to ask Docker`, async () => {
    await using site = await startSite();
    await using pool = await renderSite(site, { settings: dockerAt(tcp(dockerd())) });
    const PATH = await pathWith(`${site.folder}/bin`, [...TOOLS, asker]);
    for (const local of [["-p", "0"], ["-u", `${site.folder}/docker.sock`]]) {
      const result = await pool.run([...local, "0"], { env: { PATH } });
      assertStarted(result, site.node, dockerHostOf(result));
      await assertRunsContainer(pool, dockerHostOf(result));
      const status = await pool.run(["--status"], { env: { PATH } });
      assertEquals([status.code, status.stderr], [0, ""]);
      assert(status.stdout.endsWith(" up\n"), status.stdout);
      assertEquals((await pool.run(["--stop"], { env: { PATH } })).code, 0);
    }
  });
}

const NO_DOCKER = ["close", "HTTP/1.1 200 OK\r\n\r\nnope", "silent"];

testWith([...SSH, ...ASKERS], "none of them takes anything else for Docker", async () => {
  await using site = await startSite();
  const refuse = async (asker: string, answer: string): Promise<void> => {
    const name = `${asker}-${NO_DOCKER.indexOf(answer)}`;
    const PATH = await pathWith(`${site.folder}/bin-${name}`, [...TOOLS, asker]);
    await using server = await startSilentServer({ answer });
    const settings = dockerAt(`tcp://127.0.0.1:${server.port}`);
    const runFolder = `${site.folder}/run-${name}`;
    await using pool = await renderSite(site, { settings, name, runFolder });
    const result = await pool.run(["-p", "0", "0"], { env: { PATH } });
    await assertRefused(pool, result, 8, /Docker does not answer/);
  };
  // together, since a silent one takes as long as Docker may take to answer
  await Promise.all(
    ASKERS.flatMap((asker) => NO_DOCKER.map((answer) => refuse(asker, answer))),
  );
});

testWith(SSH, "without anything to ask Docker with, nothing is started", async () => {
  await using site = await startSite();
  await using pool = await renderSite(site);
  const PATH = await pathWith(`${site.folder}/bin`, TOOLS);
  const result = await pool.run(["-p", "0", "0"], { env: { PATH } });
  await assertRefused(pool, result, 1, /needs curl, python3 or docker; install one of them$/m);
  assertEquals((await site.sshd.log()).includes("Accepted publickey"), false);
});

testWith(["curl"], "without ssh, its absence is the reason", async () => {
  await using folder = await tempFolder();
  const node = { id: "tvmps_1_d", address: "127.0.0.1", port: 1, user: "nobody", host_keys: [] };
  const privateKey = `${folder.path}/key`;
  await using pool = await renderPool({ folder: folder.path, privateKey, nodes: [node] });
  const tools = [...TOOLS, "curl"].filter((tool) => tool !== "ssh");
  const PATH = await pathWith(`${folder.path}/bin`, tools);
  const result = await pool.run(["-p", "0", "0"], { env: { PATH } });
  await assertRefused(pool, result, 1, /ssh: not found/);
});

/** What a user may have set for other purposes, leading to a port where nobody is. */
async function ownSettings(site: Site, home: string): Promise<Record<string, string>> {
  const nowhere = "http://127.0.0.1:1";
  await Deno.writeTextFile(`${home}/.curlrc`, `proxy = "${nowhere}"\nfail-early\nhead\n`);
  await Deno.mkdir(`${home}/.docker`);
  await Deno.writeTextFile(`${home}/.docker/config.json`, '{ "currentContext": "elsewhere" }');
  await Deno.writeTextFile(`${site.folder}/startup.py`, "raise SystemExit(1)\n");
  return {
    http_proxy: nowhere,
    HTTP_PROXY: nowhere,
    ALL_PROXY: nowhere,
    DOCKER_HOST: "tcp://127.0.0.1:1",
    DOCKER_CONTEXT: "elsewhere",
    DOCKER_TLS_VERIFY: "1",
    DOCKER_TLS: "1",
    DOCKER_CERT_PATH: site.folder,
    PYTHONSTARTUP: `${site.folder}/startup.py`,
    PYTHONPATH: site.folder,
    PYTHONHOME: site.folder,
    GREP_OPTIONS: "-v",
    CDPATH: "/:/tmp",
    LC_ALL: "de_DE.UTF-8",
    ENV: `${site.folder}/startup.py`,
    BASH_ENV: `${site.folder}/startup.sh`,
    IFS: "0",
  };
}

for (const asker of ASKERS) {
  testWith([...DOCKER, asker], `the user's own settings do not mislead ${asker}`, async () => {
    await using site = await startSite();
    await using pool = await renderSite(site, { settings: dockerAt(tcp(dockerd())) });
    const PATH = await pathWith(`${site.folder}/bin`, [...TOOLS, asker]);
    const env = { ...await ownSettings(site, pool.folder), PATH };
    await Deno.writeTextFile(`${site.folder}/socket.py`, "raise SystemExit(1)\n");
    const result = await pool.run(["-p", "0", "0"], { env });
    assertStarted(result, site.node, dockerHostOf(result));
    assertEquals((await filesIn(pool.runFolder)).length, 1);
  });
}
