import { assertEquals } from "@std/assert";
import { renderSshConfig } from "../../lib/artifacts/ssh_config.ts";
import { renderTunnelScript } from "../../lib/artifacts/tunnel_script.ts";
import { fakeHostKey, makeInventory, makeSettings } from "../support/inventories.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/**
 * The release that brought each keyword that poolgen writes by itself, from OpenSSH's release notes; those of
 * "1.2" are as old as OpenSSH. With a newer one than 7.6, `ssh` would refuse the whole file on
 * systems that are still in use, such as Ubuntu 18.04. All but the two of 7.2 and 7.3 stand in the source of
 * OpenSSH 7.0 (readconf.c, revision 1.239).
 */
const SINCE: Readonly<Record<string, string>> = {
  Host: "1.2",
  HostName: "1.2",
  Port: "1.2",
  User: "1.2",
  IdentityFile: "1.2",
  StrictHostKeyChecking: "1.2",
  UserKnownHostsFile: "1.2",
  GlobalKnownHostsFile: "1.2",
  PasswordAuthentication: "1.2",
  ProxyCommand: "1.2",
  CheckHostIP: "1.2",
  ForwardAgent: "1.2",
  ForwardX11: "1.2",
  GatewayPorts: "1.2",
  HostKeyAlias: "2.5",
  PreferredAuthentications: "2.5",
  // before 4.x it had no manual entry, but the parser has known the word since 2.3
  KbdInteractiveAuthentication: "2.3",
  ConnectTimeout: "3.7",
  VerifyHostKeyDNS: "3.7",
  ServerAliveInterval: "3.8",
  HashKnownHosts: "4.0",
  ServerAliveCountMax: "3.8",
  IdentitiesOnly: "3.9",
  ControlMaster: "3.9",
  ControlPath: "3.9",
  Tunnel: "4.3",
  PermitLocalCommand: "4.3",
  ControlPersist: "5.6",
  // also its criteria "host" and "originalhost"
  Match: "6.5",
  CanonicalizeHostname: "6.5",
  UpdateHostKeys: "6.8",
  AddKeysToAgent: "7.2",
  ProxyJump: "7.3",
};

/** What only the tunnel script asks of `ssh`: further options, and commands to the connection that runs. */
const SCRIPT_SINCE: Readonly<Record<string, string>> = {
  BatchMode: "1.2",
  StreamLocalBindMask: "6.7",
  StreamLocalBindUnlink: "6.7",
  "-O check": "3.9",
  "-O exit": "3.9",
  "-O forward": "5.9",
};

/** Values that came later than their keyword. */
const VALUES_SINCE: Readonly<Record<string, string>> = {
  "StrictHostKeyChecking accept-new": "7.6",
  "GlobalKnownHostsFile none": "8.5",
};

const OLDEST = 7.6;

function newerThanOldest(table: Readonly<Record<string, string>>): string[] {
  return Object.keys(table).filter((word) => Number(table[word]) > OLDEST);
}

async function everything(): Promise<string> {
  const shared = { identityFile: "/key", multiplexingFolder: "/mux", nodeScripts: false };
  const mixed = makeInventory(3, (cardinal) => ({
    user: cardinal === 0 ? "other" : "shipyard",
    hostKeys: cardinal === 1 ? [fakeHostKey(1)] : [],
  }));
  return [
    renderSshConfig(mixed, await makeSettings("/out", shared)),
    renderSshConfig(mixed, await makeSettings("/out", { proxyJump: "jump" })),
    renderSshConfig(makeInventory(1000), await makeSettings("/out")),
  ].join("");
}

Deno.test("every keyword and value is known to OpenSSH 7.6", async () => {
  const lines = (await everything()).split("\n").map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  const used = new Set(lines.map((line) => line.split(" ")[0] ?? ""));
  assertEquals([...used].sort(), Object.keys(SINCE).sort());
  assertEquals(newerThanOldest(SINCE), []);
  const tooNew = Object.entries(VALUES_SINCE).filter(([line, since]) =>
    Number(since) > OLDEST && lines.includes(line)
  );
  assertEquals(tooNew, []);
  assertEquals(lines.includes("StrictHostKeyChecking accept-new"), true);
});

Deno.test("every option and command of the tunnel script is known to OpenSSH 7.6", async () => {
  const settings = { identityFile: "/key", proxyJump: "jump", nodeScripts: false };
  const inventory = makeInventory(2, (cardinal) => ({
    hostKeys: cardinal === 0 ? [fakeHostKey(1)] : [],
  }));
  const script = renderTunnelScript(
    inventory.nodes,
    inventory,
    await makeSettings("/out", settings),
  ).replace(/^ *#.*$/gm, "");
  const used = [
    ...[...script.matchAll(/(?:-o|option) ['"]([A-Za-z]+) /g)].map(([, keyword = ""]) => keyword),
    ...[...script.matchAll(/\bcontrol \S+ ([a-z]+)/g)].map(([, command]) => `-O ${command}`),
  ];
  const known = { ...SINCE, ...SCRIPT_SINCE };
  assertEquals([...new Set(used)].filter((word) => !Object.hasOwn(known, word)), []);
  assertEquals(Object.keys(SCRIPT_SINCE).filter((word) => !used.includes(word)), []);
  assertEquals(newerThanOldest(SCRIPT_SINCE), []);
});

Deno.test("Match asks only for what OpenSSH 7.6 can tell", async () => {
  const text = renderSshConfig(makeInventory(1000), await makeSettings("/out"));
  const matches = text.split("\n").filter((line) => line.startsWith("Match "));
  assertEquals(matches.length > 0, true);
  for (const line of matches) {
    const [, first, names, second, addresses, ...rest] = line.split(" ");
    assertEquals([first, second, rest], ["originalhost", "host", []]);
    assertEquals([names, addresses].some((word) => word === undefined || word === ""), false);
  }
});
