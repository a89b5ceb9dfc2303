import { assertEquals } from "@std/assert";
import { renderSshConfig, SSH_CONFIG_VARIABLES } from "../../lib/artifacts/ssh_config.ts";
import { renderTunnelScript, TUNNEL_VARIABLES } from "../../lib/artifacts/tunnel_script.ts";
import { fakeHostKey, makeInventory, makeSettings } from "../support/inventories.ts";
import { testFile } from "../support/poolgen.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const INVENTORY = makeInventory(2, (cardinal) => ({
  hostKeys: cardinal === 0 ? [] : [fakeHostKey(0)],
}));

async function renderWith(sshConfig: string, tunnel: string): Promise<string> {
  const settings = await makeSettings("/out", {
    gpu: true,
    sshOptions: { BatchMode: ["yes"] },
    proxyJump: "node1",
    templates: { sshConfig, tunnel },
  });
  return renderSshConfig(INVENTORY, settings) +
    renderTunnelScript(INVENTORY.nodes.slice(0, 1), INVENTORY, settings) +
    renderTunnelScript(INVENTORY.nodes.slice(1), INVENTORY, {
      ...settings,
      docker: { ...settings.docker, local: "unix" },
    });
}

/** A template that says "has NAME" wherever the name has a value. */
function probe(name: string): string {
  const inner = `{{#${name}}}has ${name}\n{{/${name}}}`;
  return ["nodes", "options", "scopes", "shared"].filter((section) => section !== name)
    .map((section) => `{{#${section}}}${inner}{{/${section}}}`).join("") +
    `{{#nodes}}{{#options}}${inner}{{/options}}{{/nodes}}`;
}

/** In the tunnel's template these sections do not exist. */
function tunnelProbe(name: string): string {
  const inner = `{{#${name}}}has ${name}\n{{/${name}}}`;
  return name === "nodes" ? inner : `${inner}{{#nodes}}${inner}{{/nodes}}`;
}

Deno.test("every name that a template of an ssh_config may use has a value somewhere", async () => {
  for (const name of SSH_CONFIG_VARIABLES) {
    assertEquals((await renderWith(probe(name), "")).includes(`has ${name}`), true, name);
  }
});

Deno.test("every name that a template of a script may use has a value somewhere", async () => {
  for (const name of TUNNEL_VARIABLES) {
    assertEquals((await renderWith("", tunnelProbe(name))).includes(`has ${name}`), true, name);
  }
});

Deno.test("docs/templates.md lists every name of each template", async () => {
  const text = await Deno.readTextFile(testFile("../docs/templates.md"));
  const section = (name: string): string => text.split(`## ${name}`)[1]?.split("\n## ")[0] ?? "";
  const missing = (name: string, variables: readonly string[]): string[] =>
    variables.filter((variable) => !section(name).includes(`\`${variable}\``));
  assertEquals(missing("ssh_config.tmpl", SSH_CONFIG_VARIABLES), []);
  assertEquals(missing("tunnel.sh.tmpl", TUNNEL_VARIABLES), []);
});
