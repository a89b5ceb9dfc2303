import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { APPLICATION, DIRECTORY, startEntra } from "../support/entra_service.ts";
import { EXECUTABLE } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { makeTlsAuthority, OPENSSL } from "../support/tls_authority.ts";
import { makeSite } from "./emulator_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

testWith(
  OPENSSL,
  "an emulator that takes tokens is used by a login",
  async () => {
    await using site = await makeSite(EXECUTABLE);
    const tls = await makeTlsAuthority(site.tmp);
    await using entra = startEntra(tls);
    await site.done("emulator", "up", "-d", "--nodes", "2", "--accept-bearer");
    const { endpoint } = await site.status();
    const aad = {
      directory_id: DIRECTORY,
      application_id: APPLICATION,
      authority_url: entra.url,
    };
    const credentials = { batch: { account_service_url: endpoint, aad } };
    const path = `${site.folder}/credentials.yaml`;
    await Deno.writeTextFile(path, JSON.stringify({ credentials }), { mode: 0o600 });
    const env = { NODE_EXTRA_CA_CERTS: tls.caFile, SHIPYARD_AAD_AUTH_KEY: "the-secret" };
    const { code, stdout, stderr } = await site.run(["render"], { env });
    assertEquals(code, 0, stderr);
    assertMatch(stdout, /^2 nodes of pool pool; try: /m);
    assertEquals(entra.asked.map((form) => form.get("client_secret")), ["the-secret"]);
    // what the emulator knows of its nodes is used also where a token is
    const nodes = JSON.parse(await Deno.readTextFile(`${site.folder}/generated/nodes.json`));
    assertEquals(nodes.target, "emulator");
    assertMatch(
      await Deno.readTextFile(`${site.folder}/generated/known_hosts`),
      /ssh-ed25519 AAAA/,
    );

    await site.done("emulator", "down");
    await site.done("emulator", "up", "-d");
    const moved = {
      batch: { ...credentials.batch, account_service_url: (await site.status()).endpoint },
    };
    await Deno.writeTextFile(path, JSON.stringify({ credentials: moved }));
    const refused = await site.run(["render"], { env });
    assertEquals(refused.code, 4);
    assertStringIncludes(refused.stderr, "(AuthenticationFailed, request ");
    await site.done("emulator", "down");
  },
);
