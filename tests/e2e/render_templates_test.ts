import { assertEquals, assertStringIncludes } from "@std/assert";
import { runCommand } from "../support/command.ts";
import { effectiveOptions } from "../support/effective_options.ts";
import { EXECUTABLE } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { listNodes, pathsBelow, writeProject } from "../support/render_project.ts";
import { tempFolder } from "../support/temp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const SSH_CONFIG = `# of {{pool}}
{{#nodes}}
Host mine-{{cardinal}}{{#names}} {{.}}{{/names}}
  HostName {{address}}
{{#pinned}}
  HostKeyAlias {{node_id}}
{{/pinned}}
{{/nodes}}
{{#scopes}}
{{keyword}}{{#patterns}} {{.}}{{/patterns}}
{{#shared}}
  {{keyword}}{{#values}} {{.}}{{/values}}
{{/shared}}
{{/scopes}}
`;

const TUNNEL = `#!/bin/sh
{{#options}}
printf '%s\\n' {{.}}
{{/options}}
`;

const REFUSED: readonly (readonly [text: string, error: string])[] = [
  ["{{{pool}}}", 'unquoted values are not allowed (at "pool")'],
  ["{{&pool}}", 'unquoted values are not allowed (at "pool")'],
  ["{{>/etc/passwd}}", 'partials are not allowed (at "/etc/passwd")'],
  ["{{=<% %>=}}<%pool%>", 'other delimiters are not allowed (at "<% %>")'],
  ["{{poool}}", "there is no {{poool}}; did you mean {{pool}}?"],
  ["{{#nodes}}", 'Unclosed section "nodes" at 10'],
];

testWith(
  ["ssh", "sh"],
  "templates of one's own are used, quoting included",
  async () => {
    await using folder = await tempFolder();
    const key = `${folder.path}/it's a "key" \\ %h $(touch canary)`;
    const ssh = { username: "me", ssh_public_key: `${key}.pub`, ssh_private_key: key };
    await writeProject(folder.path, { ssh, nodes: listNodes(2) });
    await Deno.mkdir(`${folder.path}/mine`);
    await Deno.writeTextFile(`${folder.path}/mine/ssh_config.tmpl`, SSH_CONFIG);
    await Deno.writeTextFile(`${folder.path}/mine/tunnel.sh.tmpl`, TUNNEL);
    const { code, stderr } = await EXECUTABLE.run(["render", "--templates", "mine"], {
      cwd: folder.path,
    });
    assertEquals(code, 0, stderr);
    const options = await effectiveOptions(
      ["-F", `${folder.path}/generated/ssh_config`],
      "mine-1",
    );
    assertEquals(options["hostname"], ["198.18.0.1"]);
    assertEquals(options["hostkeyalias"], undefined);
    const script = await runCommand(`${folder.path}/generated/tunnels/node0.sh`, [], {
      cwd: folder.path,
    });
    const quoted = key.replace(/[\\"]/g, "\\$&").replaceAll("%", "%%");
    assertStringIncludes(script.stdout, `IdentityFile "${quoted}"\n`);
    assertEquals((await pathsBelow(folder.path)).includes("canary"), false);
    const again = await EXECUTABLE.run(["render", "--check"], { cwd: folder.path });
    assertEquals(again.code, 3);
  },
);

testWith([], "a template that goes around the quoting is refused", async () => {
  await using folder = await tempFolder();
  await writeProject(folder.path, { nodes: listNodes(1), settings: { templates: "mine" } });
  await Deno.mkdir(`${folder.path}/mine`);
  const before = await pathsBelow(folder.path);
  for (const name of ["ssh_config.tmpl", "tunnel.sh.tmpl"]) {
    const path = `${folder.path}/mine/${name}`;
    for (const [text, error] of REFUSED) {
      await Deno.writeTextFile(path, text);
      const { code, stderr } = await EXECUTABLE.run(["render", "--quiet"], { cwd: folder.path });
      assertEquals(code, 2, text);
      assertStringIncludes(stderr, `error: Cannot use the template ${name}: ${error}\n`);
    }
    await Deno.remove(path);
  }
  assertEquals(await pathsBelow(folder.path), before);
});
