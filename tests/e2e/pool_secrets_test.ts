import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { EXECUTABLE } from "../support/poolgen.ts";
import { argumentsOf } from "../support/processes.ts";
import { testWith } from "../support/programs.ts";
import { filesBelow } from "../support/render_project.ts";
import { delay } from "../support/wait.ts";
import { putFront } from "./pool_front.ts";
import { makePoolSite, POOL_PROGRAMS } from "./pool_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const PASSWORD = "c4nary-registry-p4ssword";

testWith(POOL_PROGRAMS, "no secret is in an output, a file, a log or an argument", async () => {
  await using site = await makePoolSite(EXECUTABLE);
  const { key } = await site.status();
  await using front = await putFront(site);
  const text = await Deno.readTextFile(`${site.folder}/credentials.yaml`);
  const credentials = JSON.parse(text).credentials;
  await Deno.writeTextFile(
    `${site.folder}/credentials.yaml`,
    JSON.stringify({
      credentials: {
        ...credentials,
        docker_registry: { "registry.example": { username: "u", password: PASSWORD } },
      },
    }),
  );
  const secrets = [key, PASSWORD];

  const argv = new Set<string>();
  let done = false;
  const watching = (async (): Promise<void> => {
    while (!done) {
      for (const { pid } of site.processes()) argv.add(argumentsOf(pid).join(" "));
      await delay(5);
    }
  })();
  let said = "";
  const rows = [
    ["pool", "add", "-v"],
    ["pool", "grls", "--raw"],
    ["pool", "list", "--raw"],
    ["pool", "asu", "--json"],
    ["ssh", "--", "env; echo done"],
    ["pool", "stats"],
    ["config", "show"],
    ["pool", "add"],
    ["pool", "nodes", "reboot", "-y", "--nodeid=0"],
    ["pool", "del", "-y", "--wait"],
    ["pool", "resize", "--json"],
    ["emulator", "logs"],
  ];
  for (const words of rows) {
    const { stdout, stderr } = await site.run(words);
    said += `$ ${words.join(" ")}\n${stdout}${stderr}`;
  }
  done = true;
  await watching;
  // it was sent, and with it what is to be kept
  const sent = front.requests.find(({ method, path }) => method === "POST" && path === "/pools");
  assertStringIncludes(sent?.body ?? "", PASSWORD);
  assertStringIncludes(said, "\ndone\n");
  assert([...argv].some((line) => line.startsWith("ssh ")), [...argv].join("\n"));
  for (const secret of secrets) {
    assert(!said.includes(secret), said.split("\n").find((line) => line.includes(secret)));
    for (const line of argv) assert(!line.includes(secret), line);
  }
  const files = { ...await filesBelow(site.folder), ...await filesBelow(site.tmp) };
  for (const [path, { text }] of Object.entries(files)) {
    if (path === "credentials.yaml") continue;
    for (const secret of secrets) assert(!text.includes(secret), path);
  }
  const leaking: string[] = [];
  for (const [path, { mode }] of Object.entries(await filesHolding(site.home, secrets))) {
    if ((mode & 0o77) !== 0) leaking.push(path);
  }
  assertEquals(leaking, []);
});

/** The files below a folder that have one of the texts in them; sockets and what just ended have none. */
async function filesHolding(
  folder: string,
  texts: readonly string[],
): Promise<Record<string, { readonly mode: number }>> {
  const found: Record<string, { readonly mode: number }> = {};
  for await (const { name, isDirectory, isFile } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) Object.assign(found, await filesHolding(path, texts));
    if (!isFile) continue;
    const content = await Deno.readTextFile(path).catch(() => "");
    if (texts.some((text) => content.includes(text))) {
      found[path] = { mode: (await Deno.stat(path)).mode ?? 0 };
    }
  }
  return found;
}
