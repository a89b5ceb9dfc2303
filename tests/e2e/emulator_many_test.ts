import { assert, assertEquals } from "@std/assert";
import { EXECUTABLE } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { assertNothingLeft, isListening, makeSite, nodesOf } from "./emulator_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const COUNT = 20;
testWith([], `${COUNT} instances at once need no ports to be given`, async () => {
  await using site = await makeSite(EXECUTABLE);
  const names = Array.from({ length: COUNT }, (_, index) => `e${String(index).padStart(2, "0")}`);
  const all = await Promise.all(names.map((name) => site.status("up", "-d", `--name=${name}`)));
  assertEquals(all.map(({ name }) => name), names);
  assertEquals(new Set(all.map(({ pid }) => pid)).size, COUNT);
  const ports = all.flatMap((status) => [
    Number(new URL(status.endpoint).port),
    ...nodesOf(status).map(({ port }) => port ?? 0),
  ]);
  assertEquals(new Set(ports).size, COUNT * 3);
  for (const port of ports) assertEquals(await isListening(port), true);
  assertEquals(new Set(all.map(({ key }) => key)).size, COUNT);

  const { instances } = JSON.parse(await site.done("emulator", "list", "--json"));
  assertEquals(
    instances,
    all.map(({ name, pid, endpoint, state_dir }) => ({
      ...{ name, running: true, pid, endpoint, state_dir },
    })),
  );
  const several = await site.run(["render"]);
  assertEquals(several.code, 2);
  assert(several.stderr.includes(names.join(", ")), several.stderr);
  const one = await site.run(["render"], { env: { POOLGEN_EMULATOR_NAME: "e07" } });
  assertEquals(one.code, 0, one.stderr);
  const nodes = JSON.parse(await Deno.readTextFile(`${site.folder}/generated/nodes.json`)).nodes;
  const seventh = all[7];
  assert(seventh !== undefined);
  assertEquals(
    nodes.map(({ node_id }: { node_id: string }) => node_id),
    nodesOf(seventh).map(({ node_id }) => node_id),
  );

  await Promise.all(names.map((name) => site.done("emulator", "down", `--name=${name}`)));
  await assertNothingLeft(site);
  for (const port of ports) assertEquals(await isListening(port), false);
  assertEquals(await site.done("emulator", "prune", "-y", "-q"), "");
  assertEquals([...Deno.readDirSync(`${site.home}/.poolgen/emulator`)], []);
});
