import { assertEquals, assertMatch } from "@std/assert";
import { needs, testWith } from "../support/programs.ts";
import { pathsBelow } from "../support/render_project.ts";
import { DOCKER, dockerAt, dockerdForFile, tcp } from "./tunnel_docker.ts";
import { assertNothingLeft, filesIn, renderSite, SSH, startSite } from "./tunnel_pool.ts";
import { SHELLS } from "./tunnel_shells.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const dockerd = dockerdForFile();

testWith(SSH, "the script removes nothing from folders that are not its own", async () => {
  await using site = await startSite();
  await using pool = await renderSite(site);
  for (const name of ["t", "tests", "t1-results", "t.d"]) {
    await Deno.mkdir(`${pool.runFolder}/${name}`, { recursive: true });
    for (const file of ["log", "node", "socket"]) {
      await Deno.writeTextFile(`${pool.runFolder}/${name}/${file}`, "mine");
    }
  }
  const before = await pathsBelow(pool.runFolder);
  for (const shell of SHELLS.filter(([program]) => needs(program).length === 0)) {
    for (const command of ["--status", "--stop"]) {
      assertMatch((await pool.run([command], { shell })).stderr, /no tunnel/);
    }
  }
  assertEquals(await pathsBelow(pool.runFolder), before);
});

testWith(DOCKER, "a tunnel that somebody else is clearing away is passed over", async () => {
  await using site = await startSite();
  await using pool = await renderSite(site, { settings: dockerAt(tcp(dockerd())) });
  assertEquals((await pool.run(["-p", "0", "0"])).code, 0);
  const [name = ""] = await filesIn(pool.runFolder);
  const record = `${pool.runFolder}/${name}/node`;
  const node = await Deno.readTextFile(record);
  await Deno.remove(record);
  const none = "ssh_docker_tunnel: no tunnel to stop\n";
  const { code, stdout, stderr } = await pool.run(["--stop"]);
  assertEquals([code, stdout, stderr], [0, "", none]);
  await Deno.writeTextFile(record, node);
  assertEquals((await pool.run(["--stop"])).code, 0);
  await assertNothingLeft(pool);
});
