import { assertEquals, assertRejects } from "@std/assert";
import { loadConfig, type LoadedConfig, shownPath } from "../../lib/config/load_config.ts";
import { ConfigError } from "../../lib/errors.ts";
import { configFolder, NODES, poolText } from "./config_folder.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const HOME = "/home/me";
const KEY_DATA = "AAAAC3NzaC1lZDI1NTE5AAAAIE2DEcEDkOZsKSI3oOXSQ711KxWi+we3hnzGaU5VK8Ii";

async function load(files: Readonly<Record<string, string>>): Promise<LoadedConfig> {
  await using folder = await configFolder(files);
  const loaded = await loadConfig({}, { cwd: folder.path, home: HOME, env: {} });
  // the folder's name is another one each time
  return JSON.parse(JSON.stringify(loaded).replaceAll(folder.path, "/cwd"));
}

Deno.test("the ssh block has Batch Shipyard's defaults", async () => {
  const { config, notes } = await load({ "pool.yaml": poolText() });
  assertEquals(notes, []);
  assertEquals(JSON.parse(JSON.stringify(config.ssh)), {
    username: "shipyard",
    expiryDays: 30,
    privateKey: "/cwd/id_rsa_shipyard",
    generateDockerTunnelScript: false,
    exportFolder: "/cwd",
    hpnServerSwap: false,
    allowDockerAccess: false,
  });
  assertEquals([config.poolId, config.gpu, config.staticNodes], ["mypool", false, undefined]);
  assertEquals(
    config.settings,
    {
      prefix: "node",
      sshOptions: {},
      multiplexing: false,
      docker: { endpoint: "tcp://127.0.0.1:2375", local: "127.0.0.1:2375" },
      batch: {},
    } as unknown as typeof config.settings,
  );
});

Deno.test("the ssh block's own values are taken", async () => {
  const { config } = await load({
    "pool.yaml": poolText([
      "expiry_days: 7",
      "generate_docker_tunnel_script: true",
      "hpn_server_swap: true",
      "allow_docker_access: true",
      `ssh_public_key_data: ssh-ed25519 ${KEY_DATA} me@home`,
    ]),
  });
  const { ssh } = config;
  assertEquals(ssh?.expiryDays, 7);
  assertEquals(ssh?.publicKeyData, { type: "ssh-ed25519", base64: KEY_DATA });
  assertEquals(
    [ssh?.generateDockerTunnelScript, ssh?.hpnServerSwap, ssh?.allowDockerAccess],
    [true, true, true],
  );
});

Deno.test("expiry_days of 0 or without a value means 30", async () => {
  for (const line of ["expiry_days: 0", "expiry_days:", "expiry_days: ~"]) {
    const { config } = await load({ "pool.yaml": poolText([line]) });
    assertEquals(config.ssh?.expiryDays, 30, line);
  }
});

/** Lines of an ssh block, and the private key and export folder that they mean. */
const PATHS: readonly (readonly [lines: string[], privateKey: string, exportFolder: string])[] = [
  [["generated_file_export_path: out/put"], "/cwd/out/put/id_rsa_shipyard", "/cwd/out/put"],
  [["generated_file_export_path: ~/out"], "/home/me/out/id_rsa_shipyard", "/home/me/out"],
  [["generated_file_export_path: '~'"], "/home/me/id_rsa_shipyard", "/home/me"],
  [["generated_file_export_path: ../out"], "/out/id_rsa_shipyard", "/out"],
  [["generated_file_export_path: /abs/x"], "/abs/x/id_rsa_shipyard", "/abs/x"],
  [["generated_file_export_path: ~other/x"], "/cwd/~other/x/id_rsa_shipyard", "/cwd/~other/x"],
  [["ssh_public_key: ~/.ssh/id.pub"], "/home/me/.ssh/id", "/cwd"],
  [["ssh_public_key: keys/mine"], "/cwd/id_rsa_shipyard", "/cwd"],
  [["ssh_public_key: id.pub", "ssh_private_key: ~/.ssh/it's"], "/home/me/.ssh/it's", "/cwd"],
  [[`ssh_public_key_data: ssh-ed25519 ${KEY_DATA}`], "/cwd/id_rsa_shipyard", "/cwd"],
  [
    [`ssh_public_key_data: ssh-ed25519 ${KEY_DATA}`, "ssh_private_key: -k/%h$x`"],
    "/cwd/-k/%h$x`",
    "/cwd",
  ],
];

for (const [lines, privateKey, exportFolder] of PATHS) {
  Deno.test(`the private key of "${lines.join("; ")}" is ${privateKey}`, async () => {
    await using folder = await configFolder({ "sub/pool.yaml": poolText(lines) });
    const cwd = `${folder.path}/sub`;
    const { config } = await loadConfig({}, { cwd, home: HOME, env: {} });
    const absolute = (path: string): string =>
      path.replace("/cwd", cwd).replace(/^\/out/, `${folder.path}/out`);
    assertEquals(config.ssh?.privateKey, absolute(privateKey));
    assertEquals(config.ssh?.exportFolder, absolute(exportFolder));
  });
}

Deno.test("paths are relative to the current folder, also where the pool file is elsewhere", async () => {
  await using folder = await configFolder({
    "conf/pool.yaml": poolText(["generated_file_export_path: out"]),
    "conf/poolgen.yaml": "templates: mine\n",
  });
  const context = { cwd: folder.path, home: HOME, env: {} };
  const { config } = await loadConfig({ configDir: "conf" }, context);
  assertEquals(config.ssh?.exportFolder, `${folder.path}/out`);
  // poolgen's own file is not bound by Batch Shipyard's rule
  assertEquals(config.settings.templates, `${folder.path}/conf/mine`);
});

Deno.test("GPUs are told by the size of the nodes or by a gpu block", async () => {
  const gpu = async (size: string, ...more: string[]): Promise<boolean> => {
    const text = poolText([], more).replace("STANDARD_D2_V3", size);
    return (await load({ "pool.yaml": text })).config.gpu;
  };
  assertEquals(await gpu("STANDARD_NC6"), true);
  assertEquals(await gpu("standard_nd40rs_v2"), true);
  assertEquals(await gpu("STANDARD_D2_V3"), false);
  assertEquals(await gpu("STANDARD_D2_V3", "gpu: {ignore_warnings: true}"), true);
});

Deno.test("poolgen.yaml's settings are decoded", async () => {
  const { config } = await load({
    "nodes.yaml": NODES,
    "poolgen.yaml": [
      "prefix: gpu-",
      "proxy_jump: me@bastion",
      "multiplexing: true",
      "docker: {endpoint: unix:///var/run/docker.sock, local: unix}",
      "templates: ~/mine",
      'batch: {api_version: "2024-07-01.20.0", domain: batch.example.cloud}',
      "ssh_options:",
      "  Compression: true",
      "  TCPKeepAlive: false",
      "  ConnectTimeout: 5",
      "  SendEnv: LANG LC_*",
      "  LocalForward: [1 a:1, 2 b:2]",
    ].join("\n"),
  });
  assertEquals(config.settings, {
    prefix: "gpu-",
    proxyJump: "me@bastion",
    multiplexing: true,
    docker: { endpoint: "unix:///var/run/docker.sock", local: "unix" },
    templates: "/home/me/mine",
    batch: { apiVersion: "2024-07-01.20.0", domain: "batch.example.cloud" },
    sshOptions: {
      Compression: ["yes"],
      TCPKeepAlive: ["no"],
      ConnectTimeout: ["5"],
      SendEnv: ["LANG LC_*"],
      LocalForward: ["1 a:1", "2 b:2"],
    },
  });
  assertEquals([config.poolId, config.ssh, config.specification], ["pool", undefined, undefined]);
});

Deno.test("a poolgen.yaml with nothing in it, or with comments alone, sets nothing", async () => {
  const { config: { settings } } = await load({ "nodes.yaml": NODES });
  for (const text of ["", "\n", "# prefix: gpu-\n", "---\n# nothing yet\n"]) {
    const loaded = await load({ "nodes.yaml": NODES, "poolgen.yaml": text });
    assertEquals([loaded.config.settings, loaded.notes], [settings, []], text);
    // any other file has something that it is there for
    await assertRejects(() => load({ "nodes.yaml": NODES, "pool.yaml": text }), ConfigError);
    await assertRejects(() => load({ "nodes.yaml": text, "poolgen.yaml": text }), ConfigError);
  }
});

Deno.test("a link that leads nowhere is no file with nothing in it", async () => {
  await using folder = await configFolder({ "nodes.yaml": NODES });
  const { path: cwd } = folder;
  await Deno.symlink("nowhere", `${cwd}/poolgen.yaml`);
  const error = await assertRejects(
    () => loadConfig({}, { cwd, home: HOME, env: {} }),
    ConfigError,
  );
  assertEquals(error.problems.map(({ file, message }) => [file, message]), [
    ["poolgen.yaml", "cannot be read: no such file or folder"],
  ]);
});

Deno.test("the pool's id is the pool file's, else the node list's, else pool", async () => {
  const nodes = `pool: listed\n${NODES}`;
  const ids = await Promise.all([
    load({ "pool.yaml": poolText(), "nodes.yaml": nodes }),
    load({ "nodes.yaml": nodes }),
    load({ "nodes.yaml": NODES }),
  ]);
  assertEquals(ids.map(({ config }) => config.poolId), ["mypool", "listed", "pool"]);
});

Deno.test("nodes are decoded in the order of the file, addresses in their canonical spelling", async () => {
  const { config } = await load({
    "nodes.yaml": `nodes:
- {id: b, address: "2001:DB8:0::7", port: 1022, user: Some.User}
- {id: A, address: Host.Example, host_keys: [ssh-ed25519 ${KEY_DATA} comment]}
`,
  });
  assertEquals(JSON.parse(JSON.stringify(config.staticNodes)), [
    { id: "b", address: "2001:db8::7", port: 1022, user: "Some.User", hostKeys: [] },
    {
      id: "A",
      address: "host.example",
      port: 22,
      hostKeys: [{ type: "ssh-ed25519", base64: KEY_DATA }],
    },
  ]);
});

Deno.test("all problems of all files come in one error, in the order of the files", async () => {
  await using folder = await configFolder({
    "pool.yaml": "pool_specification: {}\n",
    "config.yaml": "batch_shipyard: 5\n",
    "nodes.yaml": "nodes: []\nx: 1\n",
  });
  const error = await assertRejects(
    () => loadConfig({}, { cwd: folder.path, home: HOME, env: {} }),
    ConfigError,
    "Cannot use the configuration: 7 problems in pool.yaml, config.yaml, nodes.yaml",
  );
  assertEquals(error.code, 2);
  assertEquals(error.problems.at(-1), {
    file: "nodes.yaml",
    line: 2,
    column: 1,
    path: "x",
    message: "is not a known key",
  });
});

Deno.test("credentials that others can read give a note with the command to mend it", async () => {
  await using folder = await configFolder({
    "nodes.yaml": NODES,
    "my 'own'/c.yaml": "credentials: {}\n",
  });
  const path = `${folder.path}/my 'own'/c.yaml`;
  const options = { files: { credentials: path } };
  const context = { cwd: folder.path, home: HOME, env: {} };
  for (
    const [mode, noted] of [[0o600, false], [0o400, false], [0o640, true], [0o604, true]] as const
  ) {
    await Deno.chmod(path, mode);
    const { notes } = await loadConfig(options, context);
    const note =
      "my 'own'/c.yaml can be read by other users; run: chmod 600 -- 'my '\\''own'\\''/c.yaml'";
    assertEquals(notes, noted ? [note] : [], mode.toString(8));
  }
});

Deno.test("shownPath() is relative below the current folder, absolute elsewhere", () => {
  assertEquals(shownPath("/a/b/c", "/a/b"), "c");
  assertEquals(shownPath("/a/c", "/a/b"), "/a/c");
  assertEquals(shownPath("/a/b", "/a/b"), "/a/b");
});
