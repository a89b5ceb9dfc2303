import { assertEquals } from "@std/assert";
import { SOURCE } from "../support/poolgen.ts";
import { effectiveOptions } from "../support/effective_options.ts";
import { testWith } from "../support/programs.ts";
import { CHECK_PROGRAMS, type CheckSite, listed, makeCheckSite, TRANSPORTS } from "./check_site.ts";
import { runCommand } from "../support/command.ts";
import type { Sshd } from "../support/sshd.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const ONLY = "--only=openssh,tcp,banner,host-key,login,exec";

async function logins(server: Sshd): Promise<number> {
  return (await server.log()).split("\n").filter((line) => line.startsWith("Accepted publickey"))
    .length;
}

/** Stops a test before a login that would start processes without end. */
async function assertEnds(site: CheckSite, gateway: string): Promise<void> {
  const config = `${site.folder}/generated/ssh_config`;
  const { proxyjump } = await effectiveOptions(["-F", config], gateway);
  assertEquals(proxyjump, undefined);
}

testWith(CHECK_PROGRAMS, "a node of the pool is the jump host of the others alone", async () => {
  await using site = await makeCheckSite(SOURCE);
  const [gateway, server] = [await site.serve(), await site.serve()];
  const nodes = [listed("gpu-a", gateway), listed("gpu-b", server)];
  const jumps = ["gpu-a", "node0", "rna-node0", `${gateway.user}@gpu-a:${gateway.port}`];
  for (const proxy_jump of jumps) {
    await site.render({ nodes, settings: { proxy_jump } });
    await assertEnds(site, "gpu-a");
    for (const [name, expected] of [["gpu-a", [1, 0]], ["gpu-b", [1, 1]]] as const) {
      const before = [await logins(gateway), await logins(server)];
      const words = ["-F", `${site.folder}/generated/ssh_config`, name, "echo in"];
      const { code, stdout, stderr } = await runCommand("ssh", words, { timeoutMs: 20_000 });
      assertEquals([code, stdout], [0, "in\n"], `${proxy_jump}: ${stderr}`);
      const after = [await logins(gateway), await logins(server)];
      assertEquals(after.map((count, index) => count - (before[index] ?? 0)), [...expected]);
    }
  }
  for (const name of ["gpu-a", "gpu-b"]) {
    const { code, stdout, stderr } = await site.run(["ssh", "--nodeid", name, "--", "echo", "in"]);
    assertEquals([code, stdout], [0, "in\n"], stderr);
  }
  for (const transport of TRANSPORTS) {
    const { code, stderr } = await site.check("--transport", transport, ONLY);
    assertEquals(code, 0, stderr);
  }
});

testWith(CHECK_PROGRAMS, "a jump host behind another one is reached through that", async () => {
  await using site = await makeCheckSite(SOURCE);
  const [first, second, server] = [await site.serve(), await site.serve(), await site.serve()];
  const nodes = [listed("gpu-a", first), listed("gpu-b", second), listed("gpu-c", server)];
  await site.render({ nodes, settings: { proxy_jump: "gpu-a,gpu-b" } });
  await assertEnds(site, "gpu-a");
  const { code, stderr } = await site.check(ONLY);
  assertEquals(code, 0, stderr);
  assertEquals(await Promise.all([first, second, server].map(logins)), [3, 2, 1]);
});
