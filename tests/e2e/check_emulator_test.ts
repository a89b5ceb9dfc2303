import { assert, assertEquals, assertMatch } from "@std/assert";
import { runCommand } from "../support/command.ts";
import { testWith } from "../support/programs.ts";
import {
  assertResults,
  CHECK_PROGRAMS,
  type CheckSite,
  type Expected,
  makeCheckSite,
  resultsOf,
  TRANSPORTS,
} from "./check_site.ts";
import { nodesOf } from "./emulator_site.ts";
import { DOCKER, dockerdForFile } from "./tunnel_docker.ts";

const AFTER_LOGIN = ["exec", "sudo", "sftp", "docker", "gpu", "clock", "tunnel"];
const OWN = { "docker-closed": /this machine's own$/ };
const PLAIN = { ...OWN, gpu: /no GPUs$/ };

interface State extends Expected {
  /** What `emulator fault set` is given for the node. */
  readonly fault?: readonly [string, string];
}

/** The nodes of the pool, in order. */
const STATES: readonly State[] = [
  { skipped: PLAIN },
  {
    fault: ["ssh-refuse", "on"],
    failed: { banner: /^the server closed the connection$/ },
    skippedFor: { banner: ["host-key", "algorithms", "login", ...AFTER_LOGIN] },
    skipped: OWN,
  },
  {
    fault: ["ssh-silent", "on"],
    failed: { banner: /^There was no answer within 10 seconds: the node may be overloaded / },
    skippedFor: { banner: ["host-key", "algorithms", "login", ...AFTER_LOGIN] },
    skipped: OWN,
  },
  {
    fault: ["ssh-latency", "6s"],
    failed: { login: /^the server did not go on in time$/ },
    skippedFor: { login: AFTER_LOGIN },
    skipped: OWN,
  },
  {
    fault: ["ssh-drop-after", "200B"],
    failed: { "host-key": /^the server closed the connection$/, algorithms: /closed the conn/ },
    skippedFor: { "host-key": ["login", ...AFTER_LOGIN] },
    skipped: OWN,
  },
  {
    fault: ["ssh-forwarding", "off"],
    failed: { docker: /does not forward/ },
    skippedFor: { docker: ["tunnel"] },
    skipped: PLAIN,
  },
  { fault: ["ssh-latency", "100ms"], skipped: PLAIN },
];

const dockerd = dockerdForFile();

async function writePool(site: CheckSite, ssh: Record<string, unknown> = {}): Promise<void> {
  const pool_specification = {
    id: "tested",
    vm_configuration: { platform_image: { publisher: "canonical", offer: "o", sku: "s" } },
    vm_count: { dedicated: STATES.length },
    vm_size: "STANDARD_D4_V3",
    ssh: { username: "shipyard", generate_docker_tunnel_script: true, ...ssh },
  };
  await Deno.writeTextFile(`${site.folder}/pool.yaml`, JSON.stringify({ pool_specification }));
}

testWith(
  [...CHECK_PROGRAMS, ...DOCKER],
  "faults of the emulator fail the checks that they are about, by both transports",
  async (t) => {
    await using site = await makeCheckSite();
    await writePool(site);
    const env = { DOCKER_HOST: `unix://${dockerd().socket}` };
    const up = await site.run(["emulator", "up", "-d"], { env });
    assertEquals(up.code, 0, up.stderr);
    await site.done("render", "-q");
    await t.step("a pool without faults passes", async () => {
      const { code, report } = await site.check();
      const failed = report.results.filter(({ verdict }) => verdict === "failed");
      assertEquals([code, failed], [0, []]);
      const skipped = report.results.filter(({ verdict }) => verdict === "skipped");
      const kinds = new Set(skipped.map(({ check }) => check));
      assertEquals([...kinds].sort(), ["docker-closed", "gpu"]);
    });
    for (const [cardinal, { fault }] of STATES.entries()) {
      if (fault !== undefined) {
        await site.done("emulator", "fault", "set", ...fault, "--node", `node${cardinal}`);
      }
    }
    const told = await Promise.all(TRANSPORTS.map((name) => site.check("--transport", name)));
    const nodes = nodesOf(await site.status());
    for (const [index, { code, report }] of told.entries()) {
      assertEquals(code, 3);
      for (const [cardinal, state] of STATES.entries()) {
        const name = `${TRANSPORTS[index]}: ${state.fault?.join(" ") ?? "no fault"}`;
        await t.step(name, () => {
          assertResults(resultsOf(report, nodes[cardinal]?.node_id ?? ""), state, name);
        });
      }
      await t.step(`${TRANSPORTS[index]} tells how slow a node is`, () => {
        const data = (check: string): Readonly<Record<string, unknown>> =>
          resultsOf(report, nodes[STATES.length - 1]?.node_id ?? "").get(check)?.data ?? {};
        assert(Number(data("banner")["greet_ms"]) >= 100);
        // the exchange of keys, the two questions of the login, and their answers
        assert(Number(data("login")["login_ms"]) >= 400);
        assert(Number(data("exec")["exec_ms"]) >= 100);
      });
    }
    await site.done("emulator", "fault", "clear");
    await t.step("who is no administrator may not use sudo", async () => {
      const { private_key } = (await site.status()).baseline_users
        .find(({ name }) => name === "ubuntu") ?? { private_key: "" };
      const { stdout } = await runCommand("ssh-keygen", ["-y", "-f", private_key]);
      const login = { ssh_private_key: private_key, ssh_public_key_data: stdout.trim() };
      await writePool(site, { username: "ubuntu", ...login });
      await site.done("render", "-q");
      await everyWay(site, { failed: { sudo: /^ubuntu may not use sudo: / }, skipped: PLAIN });
      await writePool(site);
    });
    await t.step("a user who was deleted is not let in", async () => {
      await site.done("render", "-q");
      await site.done("pool", "user", "del", "-y");
      await everyWay(site, {
        failed: { login: /^The server does not let shipyard in: / },
        skippedFor: { login: AFTER_LOGIN },
        skipped: OWN,
      });
    });
  },
);

/** Checks the first node by both transports. */
async function everyWay(site: CheckSite, expected: Expected): Promise<void> {
  const [node] = nodesOf(await site.status());
  for (const transport of TRANSPORTS) {
    const { code, report, stderr } = await site.check("0", "--transport", transport);
    assertEquals(code, 3, stderr);
    assertResults(resultsOf(report, null), {}, "the pool");
    assertResults(resultsOf(report, node?.node_id ?? ""), expected, transport);
    assertMatch(node?.node_id ?? "", /^tvmps_/);
  }
}
