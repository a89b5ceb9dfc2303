import { assertEquals } from "@std/assert";
import { DROPBEAR, startDropbear } from "../support/dropbear.ts";
import { freePort } from "../support/free_port.ts";
import { testWith } from "../support/programs.ts";
import { startSilentServer } from "../support/silent_server.ts";
import { makeKey } from "../support/ssh_keys.ts";
import type { SshdOptions } from "../support/sshd.ts";
import {
  assertResults,
  CHECK_PROGRAMS,
  type Checked,
  type CheckSite,
  type Expected,
  listed,
  type ListedNode,
  makeCheckSite,
  resultsOf,
  TRANSPORTS,
} from "./check_site.ts";
import { DOCKER, dockerdForFile, tcp } from "./tunnel_docker.ts";

const AFTER_LOGIN = ["exec", "sudo", "sftp", "docker", "gpu", "clock", "tunnel"];
const AFTER_BANNER = ["host-key", "algorithms", "login", ...AFTER_LOGIN];

/** What no test pool of machines in a list is asked. */
const NEVER = { sudo: /administrators$/, gpu: /no GPUs$/ };
/** A node at 127.0.0.1 cannot be asked from outside. */
const LOOPBACK = { ...NEVER, "docker-closed": /this machine's own$/ };

interface State extends Expected {
  /** Sets a node up that is in this state. */
  make(site: CheckSite, id: string): Promise<ListedNode>;
}

/** A node behind an sshd. */
function sshd(options: Partial<SshdOptions> = {}): State["make"] {
  return async (site, id) => listed(id, await site.serve(quick(site, options)));
}

/** What the shell of whoever tests does at its start is none of the server's work. */
function quick({ folder }: CheckSite, options: Partial<SshdOptions>): Partial<SshdOptions> {
  const { extra = [] } = options;
  const own = extra.some((line) => line.startsWith("SetEnv")) ? [] : [`SetEnv HOME=${folder}`];
  return { ...options, extra: [...extra, ...own] };
}

/** A node behind a server that is no SSH server. */
function answering(answer: string): State["make"] {
  return async ({ parts }, id) => {
    const { port } = parts.use(await startSilentServer({ answer }));
    return { id, address: "127.0.0.1", port };
  };
}

/** A script that comes first on a node's PATH. */
function withScript(name: string, text: string): State["make"] {
  return async (site, id) => {
    const bin = `${site.folder}/${id}-bin`;
    await Deno.mkdir(bin);
    await Deno.writeTextFile(`${bin}/${name}`, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    const extra = [`SetEnv PATH=${bin}:/usr/bin:/bin HOME=${site.folder}`];
    return listed(id, await site.serve({ extra }));
  };
}

const SWALLOWING = [
  "#!/bin/sh",
  'case "$SSH_ORIGINAL_COMMAND" in internal-sftp) exec /usr/lib/openssh/sftp-server ;; esac',
  'sh -c "$SSH_ORIGINAL_COMMAND"',
  "exit 0",
].join("\n");

const STATES: Readonly<Record<string, State>> = {
  healthy: { make: sshd(), skipped: LOOPBACK },
  // it has nothing weak that can be turned off
  dropbear: {
    make: async ({ folder, key, parts }, id) =>
      listed(id, parts.use(await startDropbear({ folder, authorizedKey: key.publicKey }))),
    failed: { algorithms: /weak algorithms: diffie-hellman-group14-sha1, ssh-rsa; have/ },
    skipped: LOOPBACK,
  },
  "closed-port": {
    make: (_site, id) => Promise.resolve({ id, address: "127.0.0.1", port: freePort() }),
    failed: { tcp: /^the connection was refused.*what nodes.yaml says of it$/ },
    skippedFor: { tcp: ["banner", "docker-closed", ...AFTER_BANNER] },
  },
  silent: {
    make: answering("silent"),
    failed: { banner: /no answer within 10 seconds/ },
    skippedFor: { banner: AFTER_BANNER },
    skipped: { "docker-closed": LOOPBACK["docker-closed"] },
  },
  "hangs-up": {
    make: answering("close"),
    failed: { banner: /^the server closed the connection$/ },
    skippedFor: { banner: AFTER_BANNER },
    skipped: { "docker-closed": LOOPBACK["docker-closed"] },
  },
  "web-server": {
    make: answering("HTTP/1.1 400 Bad Request\r\nServer: some\r\n\r\n"),
    failed: { banner: /^What answers is no SSH server: it says "HTTP\/1.1 400 Bad Request"$/ },
    skippedFor: { banner: AFTER_BANNER },
    skipped: { "docker-closed": LOOPBACK["docker-closed"] },
  },
  "other-key": {
    make: async (site, id) => {
      const { publicKey } = await makeKey(`${site.folder}/other`);
      return listed(id, await site.serve(), { host_keys: [publicKey] });
    },
    failed: { "host-key": /another key than the one that is trusted, SHA256:/ },
    skippedFor: { "host-key": ["login", ...AFTER_LOGIN] },
    skipped: { "docker-closed": LOOPBACK["docker-closed"] },
  },
  "other-type-of-key": {
    make: async (site, id) => {
      const { publicKey } = await makeKey(`${site.folder}/ecdsa`, "ecdsa");
      return listed(id, await site.serve(), { host_keys: [publicKey] });
    },
    failed: { "host-key": /another key than the one that is trusted, SHA256:/ },
    skippedFor: { "host-key": ["login", ...AFTER_LOGIN] },
    skipped: { "docker-closed": LOOPBACK["docker-closed"] },
  },
  "weak-algorithms": {
    make: sshd({
      extra: [
        "KexAlgorithms curve25519-sha256,diffie-hellman-group14-sha1",
        "Ciphers +aes128-cbc",
        "MACs +hmac-md5",
      ],
    }),
    failed: {
      algorithms: /weak algorithms: diffie-hellman-group14-sha1, aes128-cbc, hmac-md5; have/,
    },
    skipped: LOOPBACK,
  },
  "weak-host-key": {
    make: async (site, id) => {
      const hostKey = await makeKey(`${site.folder}/rsa`, "rsa");
      const extra = ["HostKeyAlgorithms +ssh-rsa"];
      return listed(id, await site.serve(quick(site, { hostKey, extra })));
    },
    failed: { algorithms: /weak algorithms: ssh-rsa; have/ },
    skipped: LOOPBACK,
  },
  "other-users": {
    make: async (site, id) => {
      const { publicKey } = await makeKey(`${site.folder}/stranger`);
      return listed(id, await site.serve({ authorizedKey: publicKey }));
    },
    failed: { login: /^The server does not let \S+ in: .*authorized_keys there$/ },
    skippedFor: { login: AFTER_LOGIN },
    skipped: { "docker-closed": LOOPBACK["docker-closed"] },
  },
  "password-login": {
    make: sshd({ extra: ["PasswordAuthentication yes"] }),
    failed: { login: /the server offers password; set PasswordAuthentication/ },
    skippedFor: { login: AFTER_LOGIN },
    skipped: { "docker-closed": LOOPBACK["docker-closed"] },
  },
  "swallows-exit-codes": {
    make: async (site, id) => {
      const script = `${site.folder}/swallow`;
      await Deno.writeTextFile(script, SWALLOWING, { mode: 0o755 });
      return listed(id, await site.serve(quick(site, { extra: [`ForceCommand ${script}`] })));
    },
    failed: { exec: /^A command gave exit code 0 in place of 7/ },
    skippedFor: { exec: ["gpu", "clock"] },
    skipped: { sudo: NEVER.sudo, "docker-closed": LOOPBACK["docker-closed"] },
  },
  "no-shell": {
    make: sshd({ extra: ["ForceCommand /bin/false"] }),
    failed: { exec: /^A command gave exit code 1 in place of 7$/, sftp: /./ },
    skippedFor: { exec: ["gpu", "clock"] },
    skipped: { sudo: NEVER.sudo, "docker-closed": LOOPBACK["docker-closed"] },
  },
  "no-sftp": { make: sshd({ sftp: false }), failed: { sftp: /./ }, skipped: LOOPBACK },
  "no-forwarding": {
    make: sshd({ extra: ["AllowTcpForwarding no"] }),
    failed: { docker: /does not forward/ },
    skippedFor: { docker: ["tunnel"] },
    skipped: LOOPBACK,
  },
  "clock-ahead": {
    make: withScript("date", 'exec /usr/bin/date -d "1 hour" "$@"'),
    failed: { clock: /clock is 3\d\d\d seconds ahead of/ },
    skipped: LOOPBACK,
  },
  "clock-behind": {
    make: withScript("date", 'exec /usr/bin/date -d "1 minute ago" "$@"'),
    failed: { clock: /clock is [56]\d seconds behind/ },
    skipped: LOOPBACK,
  },
};

const dockerd = dockerdForFile();

testWith(
  [...CHECK_PROGRAMS, ...DROPBEAR, ...DOCKER],
  "each state of a node fails its own check, by both transports",
  async (t) => {
    await using site = await makeCheckSite();
    const nodes: ListedNode[] = [];
    for (const [id, { make }] of Object.entries(STATES)) nodes.push(await make(site, id));
    const settings = { docker: { endpoint: tcp(dockerd()) } };
    await site.render({ nodes, settings, ssh: { generate_docker_tunnel_script: true } });
    const told = await Promise.all(TRANSPORTS.map((name) => site.check("--transport", name)));
    for (const [index, checked] of told.entries()) {
      const transport = TRANSPORTS[index];
      assertEquals(checked.code, 3);
      const ofPool = resultsOf(checked.report, null);
      assertResults(ofPool, {}, `${transport}: the pool`);
      for (const [id, expected] of Object.entries(STATES)) {
        await t.step(`${transport}: ${id}`, () => {
          assertResults(resultsOf(checked.report, id), expected, id);
        });
      }
    }
    await t.step("both tell the same of what both can know", () => {
      const [one, other] = told.map(known);
      assertEquals(other, one);
    });
  },
);

/** What both transports can know of every node. */
function known({ report }: Checked): unknown[] {
  return report.results.map(({ node_id, check, verdict, severity, data }) => {
    const facts = Object.entries(data).filter(([name]) => !/_ms$|^offset/.test(name));
    return { node_id, check, verdict, severity, ...Object.fromEntries(facts) };
  });
}
