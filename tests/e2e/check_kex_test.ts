import { assertEquals } from "@std/assert";
import { testWith } from "../support/programs.ts";
import { CHECK_PROGRAMS, listed, makeCheckSite, resultsOf } from "./check_site.ts";

/** Lines of an sshd_config that leave nothing of a kind that ssh2 knows. */
const UNKNOWN = {
  "key exchanges": ["KexAlgorithms diffie-hellman-group16-sha512"],
  ciphers: ["Ciphers aes192-ctr"],
  MACs: ["Ciphers aes128-ctr", "MACs umac-128@openssh.com"],
};

testWith(
  CHECK_PROGRAMS,
  "a server whose algorithms ssh2 does not know is one for OpenSSH",
  async () => {
    await using site = await makeCheckSite();
    const kinds = Object.entries(UNKNOWN);
    const nodes = kinds.map(async ([kind, extra]) =>
      listed(kind.replace(" ", "-"), await site.serve({ extra }))
    );
    await site.render({ nodes: await Promise.all(nodes) });
    const args = ["--only=tcp,banner,host-key,login"];
    const own = await site.check(...args);
    const other = await site.check(...args, "--transport=openssh");
    assertEquals([own.code, other.code], [3, 0]);
    for (const [kind] of kinds) {
      const id = kind.replace(" ", "-");
      const { verdict, detail } = resultsOf(own.report, id).get("host-key") ?? {};
      assertEquals(
        [verdict, detail],
        ["failed", `ssh2 knows none of the server's ${kind}; check with --transport openssh`],
      );
      assertEquals(resultsOf(other.report, id).get("login")?.verdict, "passed");
    }
  },
);
