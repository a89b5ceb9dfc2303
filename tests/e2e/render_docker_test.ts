import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { runCommand } from "../support/command.ts";
import { importSshdImage, SSHD_IMAGE } from "../support/sshd_image.ts";
import { testWith } from "../support/programs.ts";
import { until } from "../support/wait.ts";
import { type CheckSite, makeCheckSite } from "./check_site.ts";
import { DOCKER, dockerdForFile } from "./tunnel_docker.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const NEEDS = [...DOCKER, ...SSHD_IMAGE, "ssh-keygen"];
const dockerd = dockerdForFile();
const host = (): string => `unix://${dockerd().socket}`;

interface DockerSite extends CheckSite {
  /** Runs docker, which must succeed; gives its output. */
  docker(...args: string[]): Promise<string>;
  /** Starts a container that lets the key in; gives its host key. */
  machine(name: string, ...args: string[]): Promise<string>;
}

/** A site whose machines are containers, in a network of their own. */
async function makeDockerSite(): Promise<DockerSite> {
  const site = await makeCheckSite();
  const docker = async (...args: string[]): Promise<string> => {
    const env = { PATH: Deno.env.get("PATH") ?? "", DOCKER_CONFIG: site.folder, HOME: site.home };
    const { code, stdout, stderr } = await runCommand("docker", ["-H", host(), ...args], { env });
    assertEquals(code, 0, `docker ${args.join(" ")}: ${stdout}${stderr}`);
    return stdout;
  };
  const images = await docker("images", "-q", "machine");
  if (images === "") {
    await importSshdImage(dockerd().socket);
    await docker("network", "create", "lab");
  }
  await Deno.writeTextFile(`${site.folder}/keys`, `${site.key.publicKey}\n`);
  const machine = async (name: string, ...args: string[]): Promise<string> => {
    const mount = `${site.folder}/keys:/keys:ro`;
    await docker("run", "-d", "--name", name, "--network", "lab", "-v", mount, ...args, "machine");
    site.parts.defer(async () => {
      await docker("rm", "-f", name);
    });
    const key = "/etc/ssh/ssh_host_ed25519_key.pub";
    const read = (): Promise<string> => docker("exec", name, "cat", key).catch(() => "");
    assert(await until(async () => await read() !== "", 30_000), `${name} has no host key`);
    return (await read()).split(" ").slice(0, 2).join(" ");
  };
  const run: CheckSite["run"] = (args, options = {}) =>
    site.run(args, { ...options, env: { DOCKER_HOST: host(), ...options.env } });
  return {
    ...site,
    run,
    docker,
    machine,
  };
}

testWith(NEEDS, "containers that somebody started are nodes", async () => {
  await using site = await makeDockerSite();
  await Deno.copyFile(site.key.privateKey, `${site.home}/.ssh/id_ed25519`);
  await Deno.chmod(`${site.home}/.ssh/id_ed25519`, 0o600);
  const run = async (...args: string[]): Promise<{ stdout: string; stderr: string }> => {
    const { code, stdout, stderr } = await site.run(args);
    assertEquals(code, 0, `poolgen ${args.join(" ")}: ${stdout}${stderr}`);
    return { stdout, stderr };
  };
  const ofUser = ["--label", "io.poolgen.user=ada"];
  const keys = [
    await site.machine("n2", "--label", "cluster=lab", ...ofUser, "-p", "127.0.0.1::22"),
    await site.machine("n10", "--label", "cluster=lab", "--label", "x=\u001b[31m\n##vso[", "-P"),
    await site.machine("n11", "--label", "cluster=lab"),
  ];
  await site.machine("other", "-p", "127.0.0.1::22");
  await site.docker("create", "--name", "n3", "--label", "cluster=lab", "machine");
  const ssh = (node: string, ...more: string[]): ReturnType<typeof runCommand> => {
    const identity = ["-i", site.key.privateKey];
    const config = ["-F", `${site.folder}/generated/ssh_config`];
    return runCommand("ssh", [...config, ...identity, ...more, node, "hostname; id -un"]);
  };
  const ids = new Map(
    await Promise.all(
      ["n2", "n10", "n11"].map(async (name) =>
        [name, (await site.docker("inspect", "-f", "{{.Config.Hostname}}", name)).trim()] as const
      ),
    ),
  );

  const rendered = await run("render", "--docker", "cluster=lab", "--docker-user", "root");
  assertStringIncludes(rendered.stderr, "n3 is left out: it does not run (created)");
  // its place is kept, so that starting it gives no other node its name
  const nodes = JSON.parse(await Deno.readTextFile(`${site.folder}/generated/nodes.json`));
  assertEquals(
    [
      nodes.target,
      ...nodes.nodes.map(({ alias, node_id }: Record<string, string>) => `${alias} ${node_id}`),
    ],
    ["docker", "node0 n2", "node2 n10", "node3 n11"],
  );
  assertEquals(
    [nodes.nodes[0].address, nodes.nodes[1].address, nodes.nodes[2].port],
    ["127.0.0.1", "127.0.0.1", 22],
  );
  const known = await Deno.readTextFile(`${site.folder}/generated/known_hosts`);
  assertEquals(
    known.split("\n").filter((line) => /^n\d/.test(line)),
    ["n2", "n10", "n11"].map((name, index) => `${name} ${keys[index]}`),
  );
  for (const [alias, name] of [["node0", "n2"], ["node2", "n10"], ["node3", "n11"]] as const) {
    const { stdout, stderr } = await ssh(alias);
    assertEquals([stdout, stderr], [`${ids.get(name)}\nroot\n`, ""]);
  }

  // who logs in: the option, else the label, else the pool file
  await site.write({ nodes: [], ssh: { username: "root0" } });
  await Deno.remove(`${site.folder}/nodes.yaml`);
  await run("render", "-q", "--docker", "name=^n2$", "--docker", "name=^n10$");
  assertEquals((await ssh("node0")).stdout, `${ids.get("n2")}\nada\n`);
  assertMatch((await ssh("node1", "-G")).stdout, /^user root0$/m);

  // the other commands take the same nodes
  const checked = await run(
    ...["check", "--docker", "label=cluster=lab", "--docker-user", "ada", "--json"],
    ...["--only", "host-key,login"],
  );
  const { target, summary } = JSON.parse(checked.stdout);
  assertEquals([target, summary.passed, summary.failed], ["docker", 6, 0], checked.stdout);
  const there = ["--docker", "cluster=lab", "--docker-address", "container"];
  const login = await run("ssh", "-q", ...there, "--nodeid", "n2", "--", "hostname");
  assertEquals(login.stdout, `${ids.get("n2")}\n`);
  const own = await Deno.readTextFile(`${site.folder}/generated/nodes.json`);
  assertEquals(own.match(/"port": 22,/g)?.length, 3, own);

  // a container that is made anew under the same name is another machine
  await run("render", "-q", "--docker", "name=^n2$");
  await site.docker("rm", "-f", "n2");
  await site.machine("n2", ...ofUser, "-p", "127.0.0.1::22");
  const drift = await site.run(["render", "--check", "--docker", "name=^n2$"]);
  assertEquals(drift.code, 3, drift.stderr);
  await run("render", "-q", "--docker", "name=^n2$");
  assertEquals((await ssh("node0")).code, 0);
});

testWith(NEEDS, "containers that cannot be nodes are told with what to do", async () => {
  await using site = await makeDockerSite();
  await site.machine("plain");
  await site.docker("run", "-d", "--name", "inner", "--label", "bad", "--network", "none", ...[
    "machine",
  ]);
  site.parts.defer(async () => {
    await site.docker("rm", "-f", "inner");
  });
  await site.machine("odd", "--label", "io.poolgen.user=-oProxyCommand=id", "-P");
  const listed = { nodes: [{ id: "a", address: "192.0.2.1" }] };
  await Deno.writeTextFile(`${site.folder}/listed.yaml`, JSON.stringify(listed));
  const cases: [args: string[], code: number, said: RegExp][] = [
    [
      ["--docker", "nothing=here"],
      1,
      /No container of Docker at \S+ is meant by: nothing=here\nhint: /,
    ],
    [
      ["--docker", "bad"],
      1,
      /inner: no port leads to its port 22\nhint: Start it with: docker run -p/,
    ],
    [["--docker", "name=plain", "--docker-address", "published"], 1, /plain: no port leads/],
    [["--docker", "name=odd"], 1, /odd: its label io\.poolgen\.user is none that a user/],
    [
      ["--docker", "name=plain", "--docker-address", "moon"],
      2,
      /Cannot use "moon" for --docker-address/,
    ],
    [["--docker", "name=plain", "--docker-user", "a b"], 2, /no user has such a name/],
    [["--docker", "=x"], 2, /Cannot use "=x" to choose containers/],
    [["--docker", "x", "--nodes", "listed.yaml"], 2, /Both --docker and --nodes/],
    [["--docker-user", "ada"], 2, /--docker-user is only for containers/],
    [["--docker", "status=sleepy"], 1, /sleepy/],
  ];
  for (const [args, code, said] of cases) {
    const result = await site.run(["render", ...args]);
    assertEquals([result.code, result.stdout], [code, ""], result.stderr);
    assertMatch(result.stderr, said);
    const json = await site.run(["render", "--json", ...args]);
    assertEquals([json.code, Object.keys(JSON.parse(json.stdout))], [code, ["version", "error"]]);
  }
  const none = { DOCKER_HOST: `unix://${site.tmp}/none.sock` };
  const away = await site.run(["render", "--docker", "x"], { env: none });
  assertEquals([away.code, away.stdout], [5, ""], away.stderr);
  assertMatch(away.stderr, /^error: Cannot use Docker at/);
});
