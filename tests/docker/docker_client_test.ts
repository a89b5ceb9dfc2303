import { assertEquals, assertRejects } from "@std/assert";
import type { DockerClient } from "../../lib/docker/docker_client.ts";
import { openDocker } from "../../lib/docker/open_docker.ts";
import { putFiles } from "../../lib/docker/put_files.ts";
import { readFromContainer } from "../../lib/docker/read_from_container.ts";
import { runInContainer } from "../../lib/docker/run_in_container.ts";
import { UserError } from "../../lib/errors.ts";
import { DOCKER, dockerdForFile, tcp } from "../e2e/tunnel_docker.ts";
import { argumentsOf, runningProcesses } from "../support/processes.ts";
import { testWith } from "../support/programs.ts";
import { until } from "../support/wait.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const dockerd = dockerdForFile();

async function open(host = `unix://${dockerd().socket}`): Promise<DockerClient> {
  return await openDocker({ host, from: "test" }, { env: Deno.env.toObject() });
}

async function start(client: DockerClient, name: string): Promise<void> {
  await client.call("start a container", async (docker) => {
    const HostConfig = { NetworkMode: "none" };
    const Cmd = ["sleep", "10000"];
    const container = await docker.createContainer({ name, Image: "busybox", Cmd, HostConfig });
    await container.start();
  });
}

testWith(DOCKER, "commands run in a container, with their output apart", async () => {
  for (const [index, host] of [`unix://${dockerd().socket}`, tcp(dockerd())].entries()) {
    await using client = await open(host);
    assertEquals([client.endpoint.host, client.apiVersion >= "1.41"], [host, true]);
    const name = `commands${index}`;
    await start(client, name);
    const script = 'echo "$1 $WORD"; pwd; echo wrong >&2; cat; exit 7';
    const { code, stdout, stderr } = await runInContainer(client, name, {
      argv: ["/bin/sh", "-c", script, "sh", 'it\'s $HOME; "x"\n'],
      env: { WORD: "a b" },
      cwd: "/bin",
      input: "typed\0\xff",
    });
    const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
    assertEquals(
      [code, text(stdout), text(stderr)],
      [7, 'it\'s $HOME; "x"\n a b\n/bin\ntyped\0\xff', "wrong\n"],
    );
    // more than any buffer on the way holds
    const many = await runInContainer(client, name, {
      argv: ["/bin/busybox", "head", "-c", "20000000", "/dev/zero"],
    });
    assertEquals([many.code, many.stdout.length], [0, 20_000_000]);
    const none = await runInContainer(client, name, { argv: ["/nowhere"] });
    assertEquals([126, 127].includes(none.code), true, String(none.code));
  }
});

testWith(
  DOCKER,
  "a command that is called off ends in the container, with what it started",
  async () => {
    await using client = await open();
    await start(client, "called-off");
    const controller = new AbortController();
    const running = (): boolean =>
      runningProcesses().some(({ pid }) => argumentsOf(pid).includes("98765"));
    const command = runInContainer(client, "called-off", {
      argv: ["/bin/sh", "-c", "sleep 98765 & wait"],
      signal: controller.signal,
    });
    assertEquals(await until(() => running(), 30_000), true);
    controller.abort(new Error("called off"));
    await assertRejects(() => command, Error, "called off");
    assertEquals(await until(() => !running(), 30_000), true);
  },
);

testWith(DOCKER, "files go into a container and come back", async () => {
  await using client = await open();
  await client.call(
    "create a container",
    (docker) =>
      docker.createContainer({ name: "files", Image: "busybox", Cmd: ["sleep", "10000"] }),
  );
  const long = `${"d".repeat(90)}/${"é".repeat(60)}`;
  await putFiles(client, "files", [
    { path: "/srv", mode: 0o711 },
    { path: "/srv/secret", content: "line\n", mode: 0o600, uid: 1000, gid: 1001 },
    { path: `srv/${long}`, content: new Uint8Array([0, 255, 10]) },
  ]);
  const entries = await readFromContainer(client, "files", "/srv");
  const seen = entries?.map(({ path, kind, mode, uid, gid, bytes }) => [
    ...[path, kind, (mode & 0o777).toString(8), uid, gid, [...bytes].join(",")],
  ]);
  const folder = `srv/${long.split("/")[0]}`;
  assertEquals(seen?.filter(([path]) => path !== folder), [
    ["srv", "folder", "711", 0, 0, ""],
    [`srv/${long}`, "file", "644", 0, 0, "0,255,10"],
    ["srv/secret", "file", "600", 1000, 1001, "108,105,110,101,10"],
  ]);
  assertEquals(await readFromContainer(client, "files", "/none"), undefined);
  await assertRejects(
    () => readFromContainer(client, "files", "/bin/busybox", 1000),
    UserError,
    "larger",
  );
  await assertRejects(
    () => readFromContainer(client, "gone", "/none"),
    UserError,
    "No such container",
  );
  await assertRejects(() => putFiles(client, "gone", []), UserError, "put files into gone");
});
