import { assertEquals, assertRejects } from "@std/assert";
import { createHash } from "node:crypto";
import { type DockerSettings, findDocker } from "../../lib/docker/find_docker.ts";
import { UserError } from "../../lib/errors.ts";
import { tempFolder } from "../support/temp.ts";

const DEFAULT = { host: "unix:///var/run/docker.sock", from: "Docker's default" };

async function addContext(home: string, name: string, docker: object): Promise<string> {
  const id = createHash("sha256").update(name).digest("hex");
  const meta = `${home}/.docker/contexts/meta/${id}`;
  await Deno.mkdir(meta, { recursive: true });
  await Deno.writeTextFile(
    `${meta}/meta.json`,
    JSON.stringify({ Name: name, Metadata: {}, Endpoints: { docker } }),
  );
  return `${home}/.docker/contexts/tls/${id}/docker`;
}

Deno.test("the daemon is the one that docker itself would talk to", async () => {
  await using folder = await tempFolder();
  const home = folder.path;
  const find = (env: DockerSettings["env"]): ReturnType<typeof findDocker> =>
    findDocker({ env, home, cwd: home });
  assertEquals(await find({}), DEFAULT);

  await addContext(home, "lab", { Host: "ssh://me@lab" });
  const tls = await addContext(home, "far", { Host: "tcp://far:2376", SkipTLSVerify: false });
  await Deno.mkdir(tls, { recursive: true });
  await Deno.writeTextFile(`${tls}/ca.pem`, "");
  await addContext(home, "lax", { Host: "tcp://lax:2376", SkipTLSVerify: true });
  await Deno.writeTextFile(`${home}/.docker/config.json`, '{"currentContext": "lab"}');

  const lab = { host: "ssh://me@lab", from: 'the context "lab"' };
  assertEquals(await find({}), lab);
  assertEquals(await find({ DOCKER_CONTEXT: "default" }), DEFAULT);
  assertEquals(await find({ DOCKER_CONTEXT: "far" }), {
    ...{ host: "tcp://far:2376", from: 'the context "far"' },
    tls: { verify: true, ca: `${tls}/ca.pem` },
  });
  assertEquals((await find({ DOCKER_CONTEXT: "lax" })).tls, { verify: false });
  assertEquals(await find({ DOCKER_CONTEXT: "lab", DOCKER_HOST: "unix:///d" }), {
    ...{ host: "unix:///d", from: "DOCKER_HOST" },
  });
  assertEquals(await find({ DOCKER_HOST: "", DOCKER_CONTEXT: "" }), lab);
  assertEquals(await find({ DOCKER_CONFIG: "other" }), DEFAULT);

  await assertRejects(() => find({ DOCKER_CONTEXT: "none" }), UserError, "there is none");
  await assertRejects(() => find({ DOCKER_HOST: "ssh://-x" }), UserError, "Docker host");
  await Deno.writeTextFile(`${home}/.docker/config.json`, "{");
  await assertRejects(() => find({}), UserError, "not a JSON object");
});

Deno.test("the environment says how TLS is done", async () => {
  await using folder = await tempFolder();
  const home = folder.path;
  await Deno.mkdir(`${home}/certs`);
  for (const name of ["ca", "cert", "key"]) {
    await Deno.writeTextFile(`${home}/certs/${name}.pem`, "");
  }
  const find = (env: DockerSettings["env"]): ReturnType<typeof findDocker> =>
    findDocker({ env: { DOCKER_HOST: "tcp://h", ...env }, home, cwd: home });
  const at = (name: string): string => `${home}/certs/${name}.pem`;
  const files = { ca: at("ca"), cert: at("cert"), key: at("key") };
  assertEquals((await find({ DOCKER_CERT_PATH: "certs" })).tls, undefined);
  assertEquals((await find({ DOCKER_CERT_PATH: "certs", DOCKER_TLS: "1" })).tls, {
    ...{ verify: false, ...files },
  });
  assertEquals((await find({ DOCKER_CERT_PATH: "certs", DOCKER_TLS_VERIFY: "0" })).tls, {
    ...{ verify: true, ...files },
  });
  assertEquals((await find({ DOCKER_TLS_VERIFY: "1" })).tls, { verify: true });
  assertEquals(
    (await find({ DOCKER_TLS_VERIFY: "1", DOCKER_HOST: "unix:///s" })).tls,
    undefined,
  );
});
