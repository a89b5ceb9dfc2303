import { assertEquals, assertMatch } from "@std/assert";
import { freePort } from "../support/free_port.ts";
import { type HttpAnswers, startHttpServer } from "../support/http_server.ts";
import { testWith } from "../support/programs.ts";
import { startSilentServer } from "../support/silent_server.ts";
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
import { DOCKER, dockerdForFile, tcp } from "./tunnel_docker.ts";

const dockerd = dockerdForFile();

/** What a Docker daemon says whose machine has GPUs. */
const WITH_GPUS: HttpAnswers = {
  "/_ping": "OK",
  "/version": '{"Version": "27.0.1", "ApiVersion": "1.46"}',
  "/info": '{"Runtimes": {"runc": {}, "nvidia": {}}}',
};

interface State {
  /** The pool, besides its only node, or what else is there. */
  make(site: CheckSite): Promise<Partial<CheckedPool>>;
  readonly expected: Expected;
  /** The node's address, where it is not 127.0.0.1. */
  readonly address?: string;
  /** Lines of a script `nvidia-smi` on the node. */
  readonly driver?: string;
  readonly code: 0 | 3;
}

const PLAIN = { sudo: /administrators$/, gpu: /no GPUs$/, "docker-closed": /machine's own$/ };
const { sudo, gpu } = PLAIN;
const WITH_SCRIPT = { generate_docker_tunnel_script: true };
const GPU_SIZE = "STANDARD_NC6S_V3";
const NO_TUNNEL = { skippedFor: { docker: ["tunnel"] }, skipped: PLAIN };

/** Settings with Docker somewhere on the node. */
function at(endpoint: string, more: Partial<CheckedPool> = {}): Promise<Partial<CheckedPool>> {
  return Promise.resolve({ settings: { docker: { endpoint } }, ...more });
}

/** Settings with a server that gives each request the same answer in place of Docker. */
async function answering({ parts }: CheckSite, answer: string): Promise<Partial<CheckedPool>> {
  const { port } = parts.use(await startSilentServer({ answer }));
  return at(`tcp://127.0.0.1:${port}`);
}

/** Settings with a template of the user's own for the tunnel script. */
async function withTunnel({ folder }: CheckSite, text: string): Promise<Partial<CheckedPool>> {
  await Deno.mkdir(`${folder}/templates`);
  await Deno.writeTextFile(`${folder}/templates/tunnel.sh.tmpl`, text);
  return { settings: { docker: { endpoint: tcp(dockerd()) }, templates: `${folder}/templates` } };
}

const STATES: Readonly<Record<string, State>> = {
  "Docker answers, and the pool need not have it": {
    make: () => at(tcp(dockerd())),
    expected: { skipped: PLAIN },
    code: 0,
  },
  "Docker answers on a socket": {
    make: () => at(`unix://${dockerd().socket}`, { ssh: WITH_SCRIPT }),
    expected: { skipped: PLAIN },
    code: 0,
  },
  "nothing listens at the port, and the pool need not have Docker": {
    make: () => at(`tcp://127.0.0.1:${freePort()}`),
    expected: { failed: { docker: /: Connection refused; check that it runs/ }, ...NO_TUNNEL },
    code: 0,
  },
  "nothing listens at the port, and the pool is there for Docker": {
    make: () => at(`tcp://127.0.0.1:${freePort()}`, { ssh: WITH_SCRIPT }),
    expected: { failed: { docker: /: Connection refused; check that it runs/ }, ...NO_TUNNEL },
    code: 3,
  },
  "there is no such socket": {
    make: () => at("unix:///nowhere/docker.sock", { ssh: WITH_SCRIPT }),
    expected: {
      failed: { docker: /at unix:\/\/\/nowhere\/docker.sock on the node: nothing answers there;/ },
      ...NO_TUNNEL,
    },
    code: 3,
  },
  "a web server is at Docker's port": {
    make: (site) => answering(site, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
    expected: { failed: { docker: /: Docker answered with 404;/ }, ...NO_TUNNEL },
    code: 0,
  },
  "a web page is at Docker's port": {
    make: (site) => answering(site, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>"),
    expected: {
      failed: { docker: /^What listens at tcp\S+ on the node is not Doc/ },
      ...NO_TUNNEL,
    },
    code: 0,
  },
  "what is at Docker's port speaks something else": {
    make: (site) => answering(site, "220 mail.example ready\r\n"),
    expected: { failed: { docker: /^Docker does not answer at tcp/ }, ...NO_TUNNEL },
    code: 0,
  },
  "what is at Docker's port hangs up": {
    make: (site) => answering(site, "close"),
    expected: { failed: { docker: /^Docker does not answer at tcp/ }, ...NO_TUNNEL },
    code: 0,
  },
  "Docker's port is closed to the outside": {
    make: () => at(tcp(dockerd())),
    address: "127.0.0.2",
    expected: { skipped: { sudo, gpu } },
    code: 0,
  },
  "Docker's port is open to the outside": {
    make: async ({ parts }) => {
      const host = "127.0.0.3";
      parts.use(await startHttpServer(WITH_GPUS, { host, port: dockerd().tcpPort }));
      return at(tcp(dockerd()));
    },
    address: "127.0.0.3",
    expected: {
      failed: { "docker-closed": /^Docker answers at 127.0.0.3 port \d+ without SSH: / },
      skipped: { sudo, gpu },
    },
    code: 3,
  },
  "the GPU has no driver": {
    make: () => at(tcp(dockerd()), { vmSize: GPU_SIZE }),
    expected: {
      failed: { gpu: /^The GPU's driver does not answer: .*not found; choose an image/ },
      skipped: { sudo, "docker-closed": PLAIN["docker-closed"] },
    },
    code: 3,
  },
  "the GPU's driver fails": {
    make: () => at(tcp(dockerd()), { vmSize: GPU_SIZE }),
    driver: "echo 'NVIDIA-SMI has failed'; exit 9",
    expected: {
      failed: { gpu: /^The GPU's driver does not answer: NVIDIA-SMI has failed; choose/ },
      skipped: { sudo, "docker-closed": PLAIN["docker-closed"] },
    },
    code: 3,
  },
  "Docker cannot use the GPU": {
    make: () => at(tcp(dockerd()), { vmSize: GPU_SIZE }),
    driver: "echo 'Tesla V100, 550.54'",
    expected: {
      failed: { gpu: /^The driver answers, but Docker has no nvidia runtime: install/ },
      skipped: { sudo, "docker-closed": PLAIN["docker-closed"] },
    },
    code: 3,
  },
  "Docker can use the GPU": {
    make: async ({ parts }) => {
      const { port } = parts.use(await startHttpServer(WITH_GPUS));
      return at(`tcp://127.0.0.1:${port}`, { vmSize: GPU_SIZE });
    },
    driver: "echo 'Tesla V100, 550.54'",
    expected: { skipped: { sudo, "docker-closed": PLAIN["docker-closed"] } },
    code: 0,
  },
  "there is a GPU and no Docker": {
    make: () => at(`tcp://127.0.0.1:${freePort()}`, { vmSize: GPU_SIZE }),
    driver: "echo 'Tesla V100, 550.54'",
    expected: {
      failed: { docker: /Connection refused/ },
      skippedFor: { docker: ["tunnel"] },
      skipped: { sudo, "docker-closed": PLAIN["docker-closed"] },
    },
    code: 0,
  },
  "the tunnel script is broken": {
    make: (site) => withTunnel(site, "#!/bin/sh\necho broken >&2\nexit 9\n"),
    expected: { failed: { tunnel: /^The script exits with 9: broken$/ }, skipped: PLAIN },
    code: 0,
  },
  "the tunnel script starts nothing": {
    make: (site) => withTunnel(site, "#!/bin/sh\nexit 0\n"),
    expected: {
      failed: { tunnel: /^The script is done, but Docker does not answer/ },
      skipped: PLAIN,
    },
    code: 0,
  },
};

for (const [name, { make, expected, address, driver, code }] of Object.entries(STATES)) {
  testWith([...CHECK_PROGRAMS, ...DOCKER], `check of Docker: ${name}`, async () => {
    await using site = await makeCheckSite();
    const extra = [`SetEnv HOME=${site.folder} PATH=${site.folder}:/usr/bin:/bin`];
    if (driver !== undefined) {
      const script = `#!/bin/sh\n${driver}\n`;
      await Deno.writeTextFile(`${site.folder}/nvidia-smi`, script, { mode: 0o755 });
    }
    const server = await site.serve({ extra, ...(address === undefined ? {} : { address }) });
    await site.render({ nodes: [listed("a", server)], ...await make(site) });
    const told = await Promise.all(TRANSPORTS.map((one) => site.check("--transport", one)));
    for (const { report, code: exit, stderr } of told) {
      assertResults(resultsOf(report, null), {}, "the pool");
      assertResults(resultsOf(report, "a"), expected, name);
      assertEquals(exit, code, stderr);
    }
    const [one, other] = told.map(({ report }) => resultsOf(report, "a").get("docker")?.detail);
    assertEquals(one, other);
    assertMatch(one ?? "", /Docker/);
    assertEquals([...Deno.readDirSync(site.tmp)], []);
  });
}
