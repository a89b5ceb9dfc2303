import { assertEquals, assertStringIncludes } from "@std/assert";
import type { RenderSettings } from "../../lib/artifacts/render_settings.ts";
import { renderSshConfig } from "../../lib/artifacts/ssh_config.ts";
import { renderTunnelScript } from "../../lib/artifacts/tunnel_script.ts";
import { loginCommand } from "../../lib/cli/pools/login_command.ts";
import { renderInstalledPools } from "../../lib/install/installed_pools.ts";
import { slashPath } from "../../lib/io/slash_path.ts";
import { effectiveOptions } from "../support/effective_options.ts";
import { fakeHostKey, makeInventory, makeNode, makeSettings } from "../support/inventories.ts";
import { testFile } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { tempFolder } from "../support/temp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const INVENTORY = makeInventory(2, (cardinal) => ({
  hostKeys: cardinal === 0 ? [fakeHostKey(0)] : [],
}));

function settings(): Promise<RenderSettings> {
  return makeSettings("c:\\Users\\Ann B\\pool\\generated", {
    platform: "windows",
    identityFile: "C:\\Users\\Ann B\\.ssh\\id 100%",
  });
}

Deno.test("on Windows, an ssh_config has slashes, and shares no connections", async () => {
  const text = renderSshConfig(INVENTORY, await settings());
  const golden = testFile("cases/windows/ssh_config");
  if (Deno.env.get("UPDATE") === "1") await Deno.writeTextFile(golden, text);
  assertEquals(text, await Deno.readTextFile(golden));
  assertEquals(text.includes("\\"), false);
  assertEquals(text.includes("\r"), false);
});

testWith(["ssh"], "OpenSSH reads from it the paths that are meant", async () => {
  await using folder = await tempFolder();
  const file = `${folder.path}/ssh_config`;
  await Deno.writeTextFile(file, renderSshConfig(INVENTORY, await settings()));
  const options = await effectiveOptions(["-F", file], "node0");
  assertEquals(options["userknownhostsfile"], ["C:/Users/Ann B/pool/generated/known_hosts"]);
  assertEquals(options["identityfile"], ["C:/Users/Ann B/.ssh/id 100%%"]);
  assertEquals([options["controlmaster"], options["controlpath"]], [["false"], undefined]);
});

Deno.test("on Unix, a backslash in a path stays one", async () => {
  const text = renderSshConfig(INVENTORY, await makeSettings("/my\\pool/generated"));
  assertStringIncludes(text, 'UserKnownHostsFile "/my\\\\pool/generated/known_hosts"');
});

Deno.test("what a shell of Windows is given, it understands", async () => {
  const script = renderTunnelScript(INVENTORY.nodes, INVENTORY, await settings());
  assertStringIncludes(script, `-o 'IdentityFile "C:/Users/Ann B/.ssh/id 100%%"'`);
  const at = (outFolder: string): string =>
    loginCommand({ outFolder, platform: "windows" }, makeNode(0), "/elsewhere");
  assertStringIncludes(at("/pool\\generated"), "ssh -F /pool/generated/ssh_config node0");
  assertStringIncludes(at("/my pool"), 'ssh -F "/my pool/ssh_config" node0');
});

Deno.test("an installed pool of Windows is included by slashes", () => {
  const path = slashPath("d:\\Ann's pools\\[1]\\generated\\ssh_config", "windows");
  assertStringIncludes(
    renderInstalledPools({ configs: [path], files: [], made: [] }),
    `\nInclude "D:/Ann's pools/[[]1]/generated/ssh_config"\n`,
  );
  assertEquals(slashPath("c:\\a", "unix"), "c:\\a");
});
