import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { IMAGE_PROGRAMS, testWithImage } from "../support/node_images.ts";
import { EXECUTABLE } from "../support/poolgen.ts";
import { argumentsOf, sendSignal } from "../support/processes.ts";
import { testWith } from "../support/programs.ts";
import { startSshLab } from "../support/ssh_lab.ts";
import { until } from "../support/wait.ts";
import { isListening, makeSite, nodeOf } from "./emulator_site.ts";
import { assertNothingOf, instanceId, makeEngineSite } from "./engine_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

testWithImage(
  "ssh",
  "an emulator that is killed leaves no container and no network",
  async (image) => {
    await using site = await makeEngineSite(image);
    const { pid } = await site.status("up", "-d", "--nodes=2");
    const id = await instanceId(site);
    assertEquals((await site.leftOf([id])).length, 3);
    sendSignal(pid, "SIGKILL");
    await assertNothingOf(site, id);

    // where what removes them is killed too, the next command does
    const again = await site.status("up", "-d");
    const reapers = site.processes().filter(({ pid }) => pid !== again.pid && isReaper(pid));
    assertEquals(reapers.length, 1);
    for (const { pid } of reapers) sendSignal(pid, "SIGKILL");
    assert(await until(() => !site.processes().some(({ pid }) => pid === reapers[0]?.pid), 30_000));
    sendSignal(again.pid, "SIGKILL");
    assert(await until(() => site.processes().length === 0, 30_000));
    assertEquals((await site.leftOf([id])).length, 3);
    await site.done("emulator", "down");
    assertEquals(await site.leftOf([id]), []);
  },
);

function isReaper(pid: number): boolean {
  return argumentsOf(pid).slice(-2).join(" ") === "emulator up";
}

testWithImage(
  "ssh",
  "two instances share a daemon, and each node has its limits",
  async (image) => {
    await using site = await makeEngineSite(image);
    const limits = ["--memory=256MiB", "--cpus=0.5", "--publish=8888"];
    const [one, two] = await Promise.all([
      site.status("up", "-d", "--name=one", "--nodes=1", ...limits),
      site.status("up", "-d", "--name=two", "--nodes=1"),
    ]);
    const container = nodeOf(one, 0).container;
    assert(container !== null);
    const cgroup = "/sys/fs/cgroup";
    const read = `cat ${cgroup}/memory.max ${cgroup}/cpu.max 2>/dev/null ||
    cat ${cgroup}/memory/memory.limit_in_bytes`;
    assertMatch(await site.docker("exec", container.id, "sh", "-c", read), /^268435456$/m);

    // what is published is reached on this machine, and only there
    const place = container.published["8888"] ?? "";
    assertMatch(place, /^127\.0\.0\.1:\d+$/);
    const serve = ["socat", "TCP-LISTEN:8888,fork,reuseaddr", "SYSTEM:'echo served'"];
    await site.docker("exec", "--detach", container.id, ...serve);
    const answers = async (): Promise<boolean> => {
      try {
        const [hostname = "", port] = place.split(":");
        using connection = await Deno.connect({ hostname, port: Number(port) });
        return await new Response(connection.readable).text() === "served\n";
      } catch {
        // it does not listen yet
        return false;
      }
    };
    assert(await until(answers, 30_000));
    await site.done("emulator", "down", "--name=two");
    assert(await isListening(nodeOf(one, 0).port));
    assertEquals(await isListening(nodeOf(two, 0).port), false);
  },
);

testWithImage(
  "ssh",
  "the daemon may be on another machine, which is reached by ssh",
  async (image) => {
    await using lab = await startSshLab();
    const socket = image.dockerHost.replace(/^unix:\/\//, "");
    await using site = await makeEngineSite(image, {
      PATH: lab.path,
      AZURE_BATCH_ACCESS_KEY: "secret-of-another-account",
      DOCKER_HOST: `ssh://lab${socket}`,
    });
    await site.status("up", "-d", "--nodes=2");
    await site.done("render");
    assertEquals(
      (await site.ssh("node1", "hostname; wc -c", { stdin: "x".repeat(100_000) })).stdout,
      "node1\n100000\n",
    );
    const id = await instanceId(site);
    await site.done("emulator", "down");
    assertEquals(await site.leftOf([id]), []);
    const given = await Deno.readTextFile(`${lab.folder}/given`);
    assertStringIncludes(given, "PATH=");
    assert(!given.includes("secret-of-another-account"), "ssh was given a secret");
  },
);

testWithImage("ssh", "what a daemon lacks is told with what to do", async (image) => {
  await using site = await makeEngineSite(image);
  const failing = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await site.run(["emulator", "up", "-d", "--nodes=1", ...args]);
    assertEquals(stdout, "");
    return `${code} ${stderr}`;
  };
  assertMatch(
    await failing("--image=poolgen-node:none"),
    /^2 error: There is no image "poolgen-node:none" in Docker at .*\nhint: .*poolgen emulator image build/,
  );
  assertMatch(await failing("--memory=1k"), /^2 error: Cannot give a node "1k" of memory\nhint: /);
  assertMatch(await failing("--publish=22"), /^2 error: Cannot publish the port "22"\nhint: /);
  assertMatch(
    await failing("--engine=process"),
    /^2 error: --image is only for containers\nhint: /,
  );
  await site.status("up", "-d", "--nodes=1");
  assertMatch(await failing("--cpus=2"), /^2 error: .* running with another --cpus\nhint: .* down/);
});

testWith(IMAGE_PROGRAMS, "a daemon that is not there is told at once", async () => {
  await using site = await makeSite(EXECUTABLE);
  const { code, stdout, stderr } = await site.run(["emulator", "up", "-d", "--engine=docker"], {
    env: { DOCKER_HOST: `unix://${site.tmp}/none.sock` },
  });
  assertEquals([code, stdout], [5, ""]);
  assertMatch(stderr, /^error: Cannot use Docker at unix:.*\nhint: .+\n$/);
});
