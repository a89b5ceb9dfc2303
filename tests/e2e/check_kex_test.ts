import { assertEquals, assertMatch } from "@std/assert";
import { testWith } from "../support/programs.ts";
import { CHECK_PROGRAMS, listed, makeCheckSite, resultsOf } from "./check_site.ts";

testWith(
  CHECK_PROGRAMS,
  "a server whose key exchanges ssh2 does not know is one for OpenSSH",
  async () => {
    await using site = await makeCheckSite();
    const server = await site.serve({ extra: ["KexAlgorithms diffie-hellman-group16-sha512"] });
    await site.render({ nodes: [listed("a", server)] });
    const args = ["--only=tcp,banner,host-key,login"];
    const own = await site.check(...args);
    const hostKey = resultsOf(own.report, "a").get("host-key");
    assertEquals([own.code, hostKey?.verdict], [3, "failed"]);
    assertMatch(hostKey?.detail ?? "", /check with --transport openssh$/);
    const other = await site.check(...args, "--transport=openssh");
    assertEquals([other.code, resultsOf(other.report, "a").get("login")?.verdict], [0, "passed"]);
  },
);
