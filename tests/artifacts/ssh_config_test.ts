import { assertEquals, assertThrows } from "@std/assert";
import type { RenderSettings } from "../../lib/artifacts/render_settings.ts";
import { renderSshConfig } from "../../lib/artifacts/ssh_config.ts";
import { UserError } from "../../lib/errors.ts";
import { type Inventory, type Node, nodeNames } from "../../lib/inventory/inventory.ts";
import {
  type EffectiveOptions,
  effectiveOptions,
  effectiveText,
} from "../support/effective_options.ts";
import { fakeHostKey, makeInventory, makeSettings } from "../support/inventories.ts";
import { testWith } from "../support/programs.ts";
import { tempFolder } from "../support/temp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

interface Rendered {
  readonly config: string;
  readonly text: string;
  readonly settings: RenderSettings;
}

async function render(
  folder: string,
  inventory: Inventory,
  more: Partial<RenderSettings> = {},
): Promise<Rendered> {
  const settings = await makeSettings("/out", more);
  const text = renderSshConfig(inventory, settings);
  const config = `${folder}/ssh_config`;
  await Deno.writeTextFile(config, text);
  await Deno.writeTextFile(`${folder}/empty`, "");
  return { config, text, settings };
}

/** What all nodes share without any settings, as `ssh -G` spells it. */
const SHARED: EffectiveOptions = {
  preferredauthentications: ["publickey"],
  passwordauthentication: ["no"],
  kbdinteractiveauthentication: ["no"],
  stricthostkeychecking: ["true"],
  userknownhostsfile: ["/out/known_hosts"],
  globalknownhostsfile: ["/dev/null"],
  hashknownhosts: ["no"],
  checkhostip: ["no"],
  verifyhostkeydns: ["false"],
  updatehostkeys: ["false"],
  connecttimeout: ["15"],
  serveraliveinterval: ["30"],
  serveralivecountmax: ["3"],
  forwardagent: ["no"],
  forwardx11: ["no"],
  tunnel: ["false"],
  gatewayports: ["no"],
  permitlocalcommand: ["no"],
  canonicalizehostname: ["false"],
  addkeystoagent: ["false"],
  controlmaster: ["false"],
};

function ownOptions(name: string, { address, port, nodeId, user }: Node): EffectiveOptions {
  return {
    host: [name],
    hostname: [address],
    port: [String(port)],
    // in lower case, as OpenSSH looks it up
    hostkeyalias: [nodeId.toLowerCase()],
    ...(user === undefined ? {} : { user: [user] }),
  };
}

const UNPINNED: EffectiveOptions = {
  stricthostkeychecking: ["accept-new"],
  userknownhostsfile: ["/out/known_hosts_first_use /out/known_hosts"],
};

/** Compares all that `ssh -G` tells of each node by each of its names with what an empty file gives. */
async function assertEffective(
  folder: string,
  inventory: Inventory,
  more: Partial<RenderSettings>,
  expected: EffectiveOptions,
): Promise<void> {
  const { config } = await render(folder, inventory, more);
  for (const node of inventory.nodes) {
    for (const name of nodeNames(inventory.pool, node)) {
      assertEquals(await effectiveOptions(["-F", config], name), {
        ...await effectiveOptions(["-F", `${folder}/empty`], name),
        ...SHARED,
        ...expected,
        ...ownOptions(name, node),
        ...(node.hostKeys.length === 0 ? UNPINNED : {}),
      });
    }
  }
}

const MIXED: Inventory = makeInventory(6, (cardinal) => ({
  nodeId: ["tvm_1", "TVM-2.B", "x", "tvm.4", "tvm_5", "9a"][cardinal] ?? "",
  address: [
    "10.0.0.1",
    "10.0.0.1",
    "2001:db8::7",
    "gpu-1.example.com",
    "192.0.2.9",
    "node-red",
  ][cardinal] ?? "",
  port: [22, 50_001, 2_222, 65_535, 1, 22][cardinal] ?? 0,
  user: ["shipyard", "shipyard", "a.B_c-d", "shipyard", "shipyard", "x"][cardinal],
  hostKeys: cardinal % 2 === 0 ? [fakeHostKey(cardinal)] : [],
}));

testWith(["ssh"], "every option of every node is in force under each of its names", async () => {
  await using folder = await tempFolder();
  await assertEffective(folder.path, MIXED, { identityFile: "/keys/a b/id" }, {
    identityfile: ["/keys/a b/id"],
    identitiesonly: ["yes"],
  });
});

testWith(["ssh"], "what the settings leave out is left to OpenSSH", async () => {
  await using folder = await tempFolder();
  const noUser = makeInventory(2, (cardinal) => ({ user: cardinal === 0 ? undefined : "me" }));
  await assertEffective(folder.path, noUser, {}, {});
});

testWith(["ssh"], "options of the user's replace ours, and lists repeat", async () => {
  await using folder = await tempFolder();
  const sshOptions = {
    serveraliveinterval: ["5"],
    ConnectTimeout: ["7"],
    SendEnv: ["LANG", "LC_*"],
    LocalForward: ["8080 localhost:80", "8081 localhost:81"],
    IPQoS: ["lowdelay  throughput"],
    Ciphers: ["+aes128-cbc"],
    HostKeyAlgorithms: ["^ssh-ed25519"],
    Compression: ["yes"],
    SetEnv: ["A=#b C=d"],
    BatchMode: ["yes"],
  };
  await using plain = await tempFolder();
  await Deno.writeTextFile(
    `${plain.path}/plain`,
    "Ciphers +aes128-cbc\nHostKeyAlgorithms ^ssh-ed25519\n",
  );
  const lists = await effectiveOptions(["-F", `${plain.path}/plain`], "node0");
  const { text } = await render(folder.path, MIXED, { sshOptions });
  assertEquals(text.match(/ServerAliveInterval|serveraliveinterval/g), ["serveraliveinterval"]);
  await assertEffective(folder.path, MIXED, { sshOptions }, {
    serveraliveinterval: ["5"],
    connecttimeout: ["7"],
    sendenv: ["LANG", "LC_*"],
    localforward: ["8080 [localhost]:80", "8081 [localhost]:81"],
    ipqos: ["lowdelay throughput"],
    ciphers: lists["ciphers"] ?? [],
    hostkeyalgorithms: lists["hostkeyalgorithms"] ?? [],
    compression: ["yes"],
    setenv: ["A=#b", "C=d"],
    batchmode: ["yes"],
  });
});

testWith(["ssh"], "the jump host is in force, an IPv6 address too", async () => {
  await using folder = await tempFolder();
  for (const proxyJump of ["jump.example", "me@[2001:db8::1]:2222", "a@b:1,c,d@[::2]"]) {
    const proxyjump = [proxyJump];
    await assertEffective(folder.path, MIXED, { proxyJump }, { proxyjump });
  }
});

testWith(["ssh"], "what comes after the file cannot change a node's options", async () => {
  await using folder = await tempFolder();
  const more = { identityFile: "/keys/id" };
  const { config } = await render(folder.path, MIXED, more);
  const hostile = [
    `Include "${config}"`,
    "Host *",
    "  User evil",
    "  Port 1",
    "  HostName evil.example",
    "  HostKeyAlias evil",
    "  ControlMaster auto",
    "  ControlPath /tmp/evil-%C",
    "  ControlPersist 60",
    "  ForwardAgent yes",
    "  ForwardX11 yes",
    "  ProxyCommand touch /tmp/evil",
    "  StrictHostKeyChecking no",
    "  UserKnownHostsFile /dev/null",
    "  GlobalKnownHostsFile /tmp/evil",
    "  PreferredAuthentications password",
    "  PasswordAuthentication yes",
    "  KbdInteractiveAuthentication yes",
    "  IdentitiesOnly no",
    "  UpdateHostKeys yes",
    "  CheckHostIP yes",
    "  HashKnownHosts yes",
    "  VerifyHostKeyDNS yes",
    "  PermitLocalCommand yes",
    "  LocalCommand touch /tmp/evil",
    "  AddKeysToAgent yes",
    "  Tunnel yes",
    "  GatewayPorts yes",
    "  CanonicalizeHostname yes",
    "  ServerAliveInterval 0",
    "",
  ].join("\n");
  const user = `${folder.path}/user`;
  await Deno.writeTextFile(user, hostile);
  for (const node of MIXED.nodes) {
    const expected = await effectiveOptions(["-F", config], node.alias);
    const { localcommand, controlpersist, ...actual } = await effectiveOptions(
      ["-F", user],
      node.alias,
    );
    // neither matters where local commands and shared connections are off
    assertEquals([localcommand, controlpersist], [["touch /tmp/evil"], ["60"]]);
    const { controlpersist: _, ...rest } = expected;
    assertEquals(actual, rest);
  }
  const proxied = makeInventory(1, () => ({ hostKeys: [fakeHostKey(1)] }));
  await render(folder.path, proxied, { proxyJump: "jump.example" });
  const options = await effectiveOptions(["-F", user], "node0");
  assertEquals([options["proxyjump"], options["proxycommand"]], [["jump.example"], undefined]);
});

testWith(["ssh"], "options above an Include and below it still reach other hosts", async () => {
  await using folder = await tempFolder();
  const { config } = await render(folder.path, MIXED);
  const lines = ["User above", "Port 7", "ServerAliveInterval 9"];
  const [first, ...rest] = lines;
  await Deno.writeTextFile(
    `${folder.path}/with`,
    [first, `Include ${config}`, ...rest, ""].join("\n"),
  );
  await Deno.writeTextFile(`${folder.path}/without`, [...lines, ""].join("\n"));
  assertEquals(
    await effectiveText(["-F", `${folder.path}/with`], "github.com"),
    await effectiveText(["-F", `${folder.path}/without`], "github.com"),
  );
});

Deno.test("the first line of an ssh_config that is no comment is a Host", async () => {
  const text = renderSshConfig(MIXED, await makeSettings("/out"));
  const [first = ""] = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  assertEquals(first, "Host node0 tvm_1 pool-node0");
});

Deno.test("a line that older versions of OpenSSH cannot read is refused", async () => {
  const fits = `/${"a".repeat(950)}`;
  const text = renderSshConfig(
    makeInventory(1, () => ({ hostKeys: [fakeHostKey(0)] })),
    await makeSettings(fits),
  );
  assertEquals(Math.max(...text.split("\n").map((line) => line.length)) < 1000, true);
  for (const folder of [`${fits}${"a".repeat(50)}`, `/${"é".repeat(480)}`]) {
    const settings = await makeSettings(folder);
    const error = assertThrows(
      () => renderSshConfig(makeInventory(1), settings),
      UserError,
      "OpenSSH before 7.8 cannot read a line of ",
    );
    assertEquals(error.message.includes('which begins "UserKnownHostsFile '), true, error.message);
  }
});
