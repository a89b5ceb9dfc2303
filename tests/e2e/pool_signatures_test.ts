import { assertEquals } from "@std/assert";
import { sign, textsToSign } from "../../lib/emulator/api/shared_key.ts";
import { EXECUTABLE } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { startProxy } from "../support/recording_proxy.ts";
import { makeSite, SSH } from "./emulator_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const POOL = `pool_specification:
  id: signed
  vm_configuration:
    platform_image: {publisher: microsoft-dsvm, offer: ubuntu-hpc, sku: "2204"}
  vm_size: STANDARD_D2_V3
  vm_count: {dedicated: 2}
  ssh: {username: shipyard}
`;

/** Every kind of request that poolgen makes, each more than once. */
const COMMANDS = [
  ["pool", "add", "--key-type", "ed25519"],
  ["pool", "list"],
  ["pool", "stats"],
  ["pool", "exists"],
  ["pool", "asu"],
  ["pool", "grls"],
  ["pool", "nodes", "count"],
  ["pool", "nodes", "reboot", "-y", "--nodeid", "0"],
  ["pool", "nodes", "del", "-y", "--nodeid", "1"],
  ["pool", "resize"],
  ["pool", "dsu", "-y"],
  ["pool", "del", "-y", "--wait"],
];

testWith(SSH, "what is sent is signed as it is sent", async () => {
  await using site = await makeSite(EXECUTABLE);
  const { endpoint, key } = await site.status("up", "-d");
  await using proxy = await startProxy(endpoint);
  await Deno.writeTextFile(`${site.folder}/pool.yaml`, POOL);
  await Deno.writeTextFile(
    `${site.folder}/credentials.yaml`,
    `credentials: {batch: {account_service_url: "${proxy.url}", account_key: "${key}"}}\n`,
    { mode: 0o600 },
  );
  for (const command of COMMANDS) await site.done(...command);
  const kinds = new Set(proxy.requests.map(({ method }) => method));
  assertEquals([...kinds].sort(), ["DELETE", "GET", "HEAD", "POST", "PUT"]);
  // the service knows what came over the wire, and nothing of what a client may have meant
  const wrong = proxy.requests.filter((request) => {
    const [documented = ""] = textsToSign(request, "poolgen");
    const expected = `SharedKey poolgen:${sign(documented, key).toString("base64")}`;
    return request.headers["authorization"] !== expected;
  });
  assertEquals(wrong.map(({ method, path }) => `${method} ${path}`), []);
});
