import { assertEquals } from "@std/assert";
import { SOURCE } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { homeEnvironment, listNodes, pathsBelow, writeProject } from "../support/render_project.ts";
import { tempFolder } from "../support/temp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const WRONG = {
  Compression: true,
  ServerAliveInterval: "abc",
  LocalForward: ["8888 127.0.0.1:8888", "8888"],
  Ciphers: "+foo",
};

/** ssh's own words for them. */
const ERROR = "error: ssh refuses ssh_options: ServerAliveInterval: invalid time value; " +
  "LocalForward: Missing target argument; Ciphers: Bad SSH2 cipher spec '+foo'\n" +
  "hint: Mend ssh_options in poolgen.yaml; man ssh_config tells what each option takes\n";

testWith(["ssh"], "options that ssh refuses are refused before any file is written", async () => {
  await using folder = await tempFolder();
  const { path: cwd } = folder;
  const env = homeEnvironment(cwd);
  const nodes = listNodes(1);
  await writeProject(cwd, { nodes, settings: { ssh_options: WRONG } });
  for (const words of [["render"], ["check"], ["config", "validate"]]) {
    const { code, stdout, stderr } = await SOURCE.run(words, { cwd, env });
    assertEquals([code, stdout, stderr], [2, "", ERROR], words.join(" "));
  }
  assertEquals(await pathsBelow(cwd), ["nodes.yaml", "poolgen.yaml"]);
});

testWith(
  ["ssh"],
  "options that ssh takes are rendered, and any where ssh cannot be asked",
  async () => {
    await using folder = await tempFolder();
    const { path: cwd } = folder;
    const env = homeEnvironment(cwd);
    const nodes = listNodes(1);
    const right = { Compression: true, SetEnv: "A=b C=d", LocalForward: ["8888 127.0.0.1:8888"] };
    await writeProject(cwd, { nodes, settings: { ssh_options: right } });
    assertEquals((await SOURCE.run(["render", "-q"], { cwd, env })).code, 0);
    await writeProject(cwd, { nodes, settings: { ssh_options: WRONG } });
    assertEquals((await SOURCE.run(["render", "-q"], { cwd, env })).code, 2);
    for (const more of [{ PATH: `${cwd}/none` }, { TMPDIR: `${cwd}/none` }]) {
      const { code, stderr } = await SOURCE.run(["render", "-q"], {
        cwd,
        env: { ...env, ...more },
      });
      assertEquals(code, 0, stderr);
    }
  },
);
