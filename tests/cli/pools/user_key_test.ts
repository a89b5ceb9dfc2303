import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { userKey } from "../../../lib/cli/pools/user_key.ts";
import type { Invocation } from "../../../lib/cli/command_table/command.ts";
import type { SshSettings } from "../../../lib/config/pool_config.ts";
import { UsageError } from "../../../lib/errors.ts";
import { testWith } from "../../support/programs.ts";
import { filesBelow } from "../../support/render_project.ts";
import { makeKey } from "../../support/ssh_keys.ts";
import { tempFolder } from "../../support/temp.ts";

interface Told {
  readonly invocation: Invocation;
  text: string;
}

function invocationIn(cwd: string): Told {
  const told = { text: "" };
  const io = {
    ...{ args: [], cwd, env: Deno.env.toObject(), home: cwd },
    stdout: { write: (): void => {} },
    stderr: { write: (text: string): unknown => told.text += text },
    self: ["poolgen"] as const,
    platform: "unix" as const,
  };
  const invocation = { io, options: new Map(), lists: new Map(), operands: [] };
  return Object.assign(told, { invocation });
}

function settings(folder: string, more: Partial<SshSettings> = {}): SshSettings {
  return {
    ...{ username: "ann", expiryDays: 30, privateKey: `${folder}/made/id`, publicKey: undefined },
    ...{ publicKeyData: undefined, generateDockerTunnelScript: false, exportFolder: folder },
    ...{ allowDockerAccess: false, hpnServerSwap: false, ...more },
  };
}

Deno.test("userKey() makes a pair once, whoever asks at the same time", async () => {
  await using folder = await tempFolder();
  const told = invocationIn(folder.path);
  const ask = (): ReturnType<typeof userKey> =>
    userKey(settings(folder.path), "ed25519", told.invocation);
  const keys = await Promise.all([ask(), ask(), ask(), ask()]);
  assertEquals(new Set(keys.map(({ base64 }) => base64)).size, 1);
  assertEquals(told.text, "note: Made the key pair made/id for the user ann\n");
  const files = await filesBelow(folder.path);
  assertEquals(Object.keys(files), ["made/id", "made/id.pub"]);
  assertEquals(files["made/id"]?.mode, 0o600);
  assertMatch(files["made/id.pub"]?.text ?? "", /^ssh-ed25519 \S+ \S+@\S+\n$/);
  assertEquals((await ask()).base64, keys[0]?.base64);
  assertEquals(await filesBelow(folder.path), files);
});

testWith(
  ["ssh-keygen"],
  "userKey() cannot derive a key that has a passphrase, or is none",
  async () => {
    await using folder = await tempFolder();
    const { invocation } = invocationIn(folder.path);
    const path = `${folder.path}/id`;
    const { privateKey } = await makeKey(path);
    await Deno.remove(`${path}.pub`);
    const derived = await userKey(settings(folder.path, { privateKey }), "rsa", invocation);
    assertEquals(derived.type, "ssh-ed25519");
    await Deno.remove(`${path}.pub`);
    await Deno.writeTextFile(path, "no key\n");
    const error = await assertRejects(
      () => userKey(settings(folder.path, { privateKey }), "rsa", invocation),
      UsageError,
      `Cannot read the private key ${path}`,
    );
    assertMatch(error.hint ?? "", /ssh-keygen -y -f /);
    assertEquals(await Deno.readTextFile(path), "no key\n");
  },
);
