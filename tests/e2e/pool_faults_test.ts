import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { freePort } from "../support/free_port.ts";
import { EXECUTABLE } from "../support/poolgen.ts";
import { sendSignal } from "../support/processes.ts";
import { testWith } from "../support/programs.ts";
import { startSilentServer } from "../support/silent_server.ts";
import { until } from "../support/wait.ts";
import { writeCredentials } from "./pool_front.ts";
import { assertWords, heldUsers, makePoolSite, POOL_PROGRAMS } from "./pool_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

testWith(POOL_PROGRAMS, "an account that often fails does not stop anything", async () => {
  let retries = "";
  for (const [rate, seed] of [["0.01", "1"], ["0.2", "2"]] as const) {
    await using site = await makePoolSite(EXECUTABLE, { up: [`--seed=${seed}`] });
    await site.done("emulator", "fault", "set", "api-error-rate", rate);
    for (
      const words of [
        ["add"],
        ["asu"],
        ["grls"],
        ["nodes", "list"],
        ["dsu", "-y"],
        ["resize"],
        ["del", "-y", "--wait"],
      ]
    ) {
      const { code, stderr } = await site.run(["pool", ...words, "-v"]);
      assertEquals(code, 0, stderr);
      retries += stderr;
    }
    assertEquals((await site.status()).pools.map(({ id }) => id), ["pool"]);
  }
  assertMatch(
    retries,
    /^Cannot .+\((?:TooManyRequests|ServerBusy), request \S+\); trying again in \d+ ms$/m,
  );
});

testWith([], "an account that is not there, or that refuses us", async () => {
  await using site = await makePoolSite(EXECUTABLE);
  const { endpoint } = await site.status();
  const url = `http://127.0.0.1:${freePort()}`;
  await writeCredentials(site, { account_service_url: url, account_key: btoa("any") });
  const { code, stderr } = await site.run(["pool", "list", "-v"]);
  assertEquals(code, 5);
  const lines = stderr.trimEnd().split("\n");
  assertEquals(lines.filter((line) => line.includes("trying again")).length, 2);
  const [error, hint] = lines.slice(-2);
  assertEquals(
    error,
    `error: Cannot reach the Batch account at ${url}: the connection was refused`,
  );
  assertMatch(hint ?? "", /^hint: /);

  await writeCredentials(site, { account_service_url: endpoint, account_key: btoa("other") });
  const refused = await site.json(["pool", "list"], 4);
  assertMatch(
    refused.error?.message ?? "",
    /^Cannot list the pools: .* \(AuthenticationFailed, request \S+\)$/,
  );
  assertMatch(refused.error?.hint ?? "", /credentials/);
  await writeCredentials(site, { account_service_url: endpoint, account_key: "not base64!" });
  assertStringIncludes(await site.fails(2, "pool", "list", "-q"), "is not Base64 text");
  for (const wrong of ["127.0.0.1:80", "http://a.example", `${endpoint}/pools?x=1`, "ftp://a"]) {
    await writeCredentials(site, { account_service_url: wrong, account_key: btoa("other") });
    assertMatch(await site.fails(2, "pool", "list", "-q"), /^error: .+\nhint: .+\n$|:\d+:\d+: /);
  }
});

testWith(POOL_PROGRAMS, "a wait ends by its time or by Ctrl-C", async () => {
  await using site = await makePoolSite(EXECUTABLE, { up: ["--pace=3600s"] });
  const add = site.start(["pool", "add"]);
  const isAdded = async (): Promise<boolean> => (await site.status()).pools.length === 2;
  assert(await until(isAdded, 30_000), add.stderr());
  sendSignal(add.pid, "SIGINT");
  assertEquals([await add.ended(), add.stdout()], [130, ""]);
  for (const { name } of Deno.readDirSync(site.folder)) {
    assert(["pool.yaml", "id_rsa_shipyard", "id_rsa_shipyard.pub"].includes(name), name);
  }
  const said = await site.fails(5, "pool", "asu", "--wait", "-q", "--timeout=1s");
  assertEquals(
    said,
    "error: Stopped after 1s, which --timeout allows\n" +
      "hint: Give it more time, or see what is going on with: poolgen pool list\n",
  );
  assertEquals(
    (await site.json(["pool", "asu", "--wait", "--timeout=1s"], 5)).error?.exit_code,
    5,
  );
  assertMatch(
    await site.fails(2, "pool", "list", "--timeout=soon"),
    /\nhint: Such as: --timeout 10m\n$/,
  );
  assertEquals(heldUsers(await site.held()), []);
});

testWith([], "a service that accepts connections and says nothing", async () => {
  await using site = await makePoolSite(EXECUTABLE);
  await using silent = await startSilentServer();
  const url = `http://127.0.0.1:${silent.port}`;
  await writeCredentials(site, { account_service_url: url, account_key: btoa("any") });
  assertStringIncludes(
    await site.fails(5, "pool", "list", "--timeout=500ms"),
    "error: Stopped after 500ms, which --timeout allows\n",
  );
});

testWith(POOL_PROGRAMS, "without ssh on PATH there is one line, and what to do", async () => {
  await using site = await makePoolSite(EXECUTABLE);
  await site.done("pool", "add", "-q");
  const { code, stdout, stderr } = await site.login(["--", "id"], {
    env: { PATH: `${site.folder}/none` },
  });
  assertEquals([code, stdout], [1, ""]);
  assertMatch(
    stderr,
    /^error: Cannot run ssh: there is no such program\nhint: Install OpenSSH's client\n$/,
  );
  assertWords(stderr);
  await Deno.remove(`${site.folder}/id_rsa_shipyard.pub`);
  const derived = await site.run(["pool", "asu", "-q"], { env: { PATH: `${site.folder}/none` } });
  assertEquals(
    [derived.code, derived.stderr],
    [1, "error: Cannot run ssh-keygen: there is no such program\nhint: Install OpenSSH's client\n"],
  );
});
