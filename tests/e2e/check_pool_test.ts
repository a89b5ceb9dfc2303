import { assertEquals, assertMatch } from "@std/assert";
import { runCommand } from "../support/command.ts";
import { freePort } from "../support/free_port.ts";
import { testWith } from "../support/programs.ts";
import { makeKey } from "../support/ssh_keys.ts";
import {
  assertResults,
  CHECK_PROGRAMS,
  type CheckedPool,
  type CheckSite,
  type Expected,
  listed,
  makeCheckSite,
  resultsOf,
  TRANSPORTS,
} from "./check_site.ts";

/** What is done to a pool that was rendered and is well. */
interface State {
  spoil(site: CheckSite, pool: CheckedPool): Promise<void>;
  readonly pool?: Expected;
  readonly node?: Expected;
}

/** What a node is asked of which every pool can be asked. */
const ONLY = "config,render,openssh,tcp,host-key,login,exec";

const NO_LOGIN = { skippedFor: { config: ["login", "exec"] } };

const STATES: Readonly<Record<string, State>> = {
  "all is well": { spoil: () => Promise.resolve() },
  "the private key is missing": {
    spoil: ({ key }) => Deno.remove(key.privateKey),
    pool: { failed: { config: /^There is no private key \S+\/key; / } },
    node: NO_LOGIN,
  },
  "the private key is open to others": {
    spoil: ({ key }) => Deno.chmod(key.privateKey, 0o644),
    pool: {
      failed: { config: /open to other users, and ssh refuses it: chmod 600 -- '\S+\/key'$/ },
    },
    node: NO_LOGIN,
  },
  "the private key does not fit": {
    spoil: async ({ folder, key }) => {
      const other = await makeKey(`${folder}/other`);
      await Deno.copyFile(other.privateKey, key.privateKey);
    },
    pool: { failed: { config: /key does not fit the public key of the pool's user$/ } },
    node: NO_LOGIN,
  },
  "the private key is damaged": {
    spoil: ({ key }) => Deno.writeTextFile(key.privateKey, "no key\n"),
    pool: { failed: { config: /^Cannot read the private key \S+\/key: / } },
    node: NO_LOGIN,
  },
  "nothing was ever rendered": {
    spoil: ({ folder }) => Deno.remove(`${folder}/generated`, { recursive: true }),
    pool: {
      failed: { render: /generated\/ssh_config is missing.*; render again with: poolgen render$/ },
    },
    node: { failed: { openssh: /^there is no \S+\/ssh_config: render it with: poolgen render$/ } },
  },
  "a node was added": {
    spoil: (site, pool) => {
      const more = { id: "new", address: "127.0.0.1", port: freePort() };
      return site.write({ ...pool, nodes: [...pool.nodes, more] });
    },
    pool: { failed: { render: /^node1 \(new\) is new; render again/ } },
  },
  "a node is gone": {
    spoil: async (site, pool) => {
      const gone = { id: "gone", address: "127.0.0.1", port: freePort() };
      await site.render({ ...pool, nodes: [...pool.nodes, gone] });
      await site.write(pool);
    },
    pool: { failed: { render: /^gone is gone; render again/ } },
  },
  "a node was set up anew": {
    spoil: (site, pool) => {
      const { nodes: [first = { id: "" }] } = pool;
      return site.write({ ...pool, nodes: [{ ...first, id: "b" }] });
    },
    pool: { failed: { render: /^node0 \(b\) is new; a is gone; render again/ } },
    node: { failed: { openssh: /^hostkeyalias is a in place of b, by / } },
  },
  "a node has moved": {
    spoil: async (site, pool) => {
      const { nodes: [first = { id: "" }] } = pool;
      const hostKey = { privateKey: `${site.folder}/host`, publicKey: "" };
      const { port } = await site.serve({ hostKey });
      await site.write({ ...pool, nodes: [{ ...first, port }] });
    },
    pool: { failed: { render: /^node0 has moved from 127.0.0.1:\d+ to 127.0.0.1:\d+; render/ } },
    node: { failed: { openssh: /^port is \d+ in place of \d+, by \S+\/ssh_config: render again/ } },
  },
  "a node has another key": {
    spoil: async (site, pool) => {
      const { nodes: [first = { id: "" }] } = pool;
      const other = await makeKey(`${site.folder}/pinned`, "ecdsa");
      const keys = [other.publicKey, ...Object.values(first["host_keys"] ?? {})];
      await site.write({ ...pool, nodes: [{ ...first, host_keys: keys }] });
    },
    pool: { failed: { render: /^node0 has other host keys; render again/ } },
  },
  "a rendered file was edited by hand": {
    spoil: ({ folder }) =>
      Deno.writeTextFile(`${folder}/generated/ssh_config`, "# mine\n", { append: true }),
    pool: { failed: { render: /^generated\/ssh_config would be updated; render again/ } },
  },
  "an option above the Include shadows ours": {
    spoil: ({ home, folder }) =>
      Deno.writeTextFile(
        `${home}/.ssh/config`,
        `Host *\n  User somebody\n  Port 2200\nInclude "${folder}/generated/ssh_config"\n`,
      ),
    node: {
      failed: {
        openssh:
          /^port is 2200 in place of \d+; .*user is somebody in place of \S+, by \S+\/\.ssh\/config: an option above ours shadows it; put the Include /,
      },
    },
  },
};

for (const [name, { spoil, pool: ofPool = {}, node: ofNode = {} }] of Object.entries(STATES)) {
  testWith(CHECK_PROGRAMS, `check of a pool: ${name}`, async () => {
    await using site = await makeCheckSite();
    const hostKey = await makeKey(`${site.folder}/host`);
    const extra = [`SetEnv HOME=${site.folder}`];
    const pool = { nodes: [listed("a", await site.serve({ hostKey, extra }))] };
    await site.render(pool);
    await spoil(site, pool);
    const isWell = ofPool.failed === undefined && ofNode.failed === undefined;
    for (const transport of TRANSPORTS) {
      const { code, report } = await site.check("0", "--only", ONLY, "--transport", transport);
      assertEquals(code, isWell ? 0 : 3);
      assertResults(resultsOf(report, null), ofPool, `${transport}: the pool`);
      const id = report.results.find(({ node_id }) => node_id !== null)?.node_id ?? "";
      assertResults(resultsOf(report, id), ofNode, `${transport}: the node`);
    }
    assertEquals([...Deno.readDirSync(site.tmp)], []);
  });
}

testWith(CHECK_PROGRAMS, "a key is held to the one that was met first", async () => {
  await using site = await makeCheckSite();
  const servers = [await site.serve(), await site.serve(), await site.serve()];
  const other = await makeKey(`${site.folder}/other`);
  const pool = {
    nodes: servers.map((server, index) => listed(`n${index}`, server, { host_keys: [] })),
  };
  await site.render(pool);
  const keys = [servers[0]?.hostKey, other.publicKey].map((key, index) => `n${index} ${key}\n`);
  const file = `${site.folder}/generated/known_hosts_first_use`;
  await Deno.writeTextFile(file, keys.join(""));
  const assertHeld = async (transport: string): Promise<void> => {
    const { code, report } = await site.check("--only=host-key,login", "--transport", transport);
    assertEquals(code, 3);
    assertResults(resultsOf(report, "n0"), {}, transport);
    const failed = {
      "host-key":
        /another key than the one .*: ssh-keygen -R n1 -f generated\/known_hosts_first_use$/,
    };
    assertResults(resultsOf(report, "n1"), {
      failed,
      skippedFor: { "host-key": ["login"] },
    }, transport);
    assertResults(resultsOf(report, "n2"), { skipped: { "host-key": /^No host key/ } }, transport);
    const [, { detail } = { detail: "" }] = [...resultsOf(report, "n0")][0] ?? [];
    assertMatch(detail, /^The node has the key that ssh met first$/);
  };
  for (const transport of TRANSPORTS) await assertHeld(transport);
  // a check records nothing
  assertEquals(await Deno.readTextFile(file), keys.join(""));
  // as ssh writes them where the user has HashKnownHosts
  assertEquals((await runCommand("ssh-keygen", ["-H", "-f", file])).code, 0);
  assertMatch(await Deno.readTextFile(file), /^\|1\|.*\n\|1\|.*\n$/);
  for (const transport of TRANSPORTS) await assertHeld(transport);
});
