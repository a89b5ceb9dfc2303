import { assert, assertEquals, assertMatch } from "@std/assert";
import { EXECUTABLE, PROGRAMS } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import { pathsBelow } from "../support/render_project.ts";
import { assertNothingLeft, type EmulatorSite, makeSite, nodesOf, SSH } from "./emulator_site.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** Requires that an instance of `exec` has gone with all that it had. */
async function assertGone(site: EmulatorSite): Promise<void> {
  await assertNothingLeft(site);
  assertEquals(await pathsBelow(site.tmp), []);
  assertEquals(await pathsBelow(`${site.home}/.poolgen`), []);
}

for (const program of PROGRAMS) {
  testWith([], `${program.name}: exec tells its command where the account is`, async () => {
    await using site = await makeSite(program);
    const { code, stdout } = await site.run(["emulator", "exec", "--nodes=1", "--", "env"], {
      env: { MINE: "kept" },
    });
    assertEquals(code, 0);
    const found = new Map(
      stdout.split("\n").map((line) => [line.split("=")[0] ?? "", line.replace(/^[^=]*=/, "")]),
    );
    const state = found.get("POOLGEN_EMULATOR_STATE") ?? "";
    assert(state.startsWith(`${site.tmp}/poolgen-emulator-`), state);
    assertEquals(found.get("SHIPYARD_CREDENTIALS_CONF"), `${state}/credentials.yaml`);
    assertEquals(found.get("POOLGEN_EMULATOR_NAME"), "exec");
    assertEquals(found.get("AZURE_BATCH_ACCOUNT"), "poolgen");
    assertMatch(found.get("AZURE_BATCH_ENDPOINT") ?? "", /^http:\/\/127\.0\.0\.1:\d+$/);
    assertMatch(found.get("AZURE_BATCH_ACCESS_KEY") ?? "", /^[A-Za-z0-9+/]{86}==$/);
    assertEquals(found.get("MINE"), "kept");
    await assertGone(site);
  });

  testWith([], `${program.name}: exec hands on the exit code of its command`, async () => {
    await using site = await makeSite(program);
    const codeOf = async (...command: string[]): Promise<number> =>
      (await site.run(["emulator", "exec", "--nodes=0", "--", ...command])).code;
    assertEquals(await codeOf("true"), 0);
    assertEquals(await codeOf("sh", "-c", "exit 7"), 7);
    assertEquals(await codeOf("sh", "-c", "kill -9 $$"), 137);
    assertEquals(await codeOf("sh", "-c", "kill -TERM $$"), 143);
    await assertGone(site);
  });

  testWith([], `${program.name}: what follows -- belongs to the command`, async () => {
    await using site = await makeSite(program);
    const words = ["--json", "--help", "-q", "--nodes=9", "--", "a b", ""];
    const command = ["sh", "-c", 'printf "<%s>" "$@"', "name", ...words];
    const { code, stdout, stderr } = await site.run(["emulator", "exec", "--", ...command]);
    assertEquals([code, stderr], [0, ""]);
    assertEquals(stdout, words.map((word) => `<${word}>`).join(""));
    await assertGone(site);
  });

  testWith(SSH, `${program.name}: exec runs render and ssh`, async () => {
    await using site = await makeSite(program);
    const self = program.command.map((word) => `'${word}'`).join(" ");
    const { code, stdout, stderr } = await site.run([
      ...["emulator", "exec", "--", "sh", "-ec"],
      `${self} render -q; ssh -nF generated/ssh_config node0 hostname; cat; false`,
    ], { stdin: "what stdin gives" });
    assertEquals([code, stdout], [1, "node0\nwhat stdin gives"], stderr);
    assertEquals(
      JSON.parse(await Deno.readTextFile(`${site.folder}/generated/nodes.json`)).target,
      "emulator",
    );
    await assertGone(site);
  });
}

testWith([], "exec says where it cannot write", async () => {
  await using site = await makeSite(EXECUTABLE);
  const command = ["emulator", "exec", "--", "true"];
  // there even root makes nothing
  await Deno.writeTextFile(
    `${site.folder}/pool.json`,
    JSON.stringify({
      pool_specification: {
        ...{ id: "p", vm_size: "s", vm_count: { dedicated: 1 } },
        vm_configuration: { platform_image: { publisher: "a", offer: "b", sku: "c" } },
        ssh: { username: "ann", generated_file_export_path: "/proc/no-folder" },
      },
    }),
  );
  const refused = await site.run(command);
  assertEquals(refused.code, 1);
  assertMatch(
    refused.stderr,
    /^error: Cannot .*\nhint: The key pair of pool\.yaml's user is made/m,
  );
});

testWith([], "exec says what it cannot run", async () => {
  await using site = await makeSite(EXECUTABLE);
  const unknown = await site.run(["emulator", "exec", "--", "no-such-program", "--json"]);
  assertEquals(unknown.stdout, "");
  assertMatch(unknown.stderr, /^error: Cannot run no-such-program: there is no such program$/m);
  assertEquals(unknown.code, 127);
  await Deno.writeTextFile(`${site.tmp}/plain`, "");
  const plain = await site.run(["emulator", "exec", "--", `${site.tmp}/plain`]);
  assertMatch(plain.stderr, /^error: Cannot run .*\/plain: it is no program that you may run$/m);
  assertEquals(plain.code, 126);
  await Deno.remove(`${site.tmp}/plain`);
  const none = await site.run(["emulator", "exec", "--nodes=1"]);
  assertEquals([none.code, none.stdout], [2, ""]);
  assertMatch(none.stderr, /^error: Say what to run\nhint: Such as: poolgen emulator exec -- /);
  const wrong = await site.run(["emulator", "exec", "--nodes=x", "--", "touch", "ran"]);
  assertEquals(wrong.code, 2);
  assertEquals(await pathsBelow(site.folder), []);
  await assertGone(site);
});

testWith([], "exec of twenty at once are twenty instances", async () => {
  await using site = await makeSite(EXECUTABLE);
  const show = ["emulator", "exec", "-q", "--", "sh", "-c", "echo $AZURE_BATCH_ENDPOINT; sleep 1"];
  const all = await Promise.all(Array.from({ length: 20 }, () => site.run(show)));
  assertEquals(all.filter(({ code, stderr }) => code !== 0 || stderr !== ""), []);
  assertEquals(new Set(all.map(({ stdout }) => stdout)).size, 20);
  await assertGone(site);
});

testWith([], "exec uses the instance that is named, and leaves it as it was", async () => {
  await using site = await makeSite(EXECUTABLE);
  const before = await site.status("up", "-d", "--name=mine");
  const args = ["emulator", "exec", "--name=mine", "--", "sh", "-c", "echo $AZURE_BATCH_ENDPOINT"];
  const inside = await site.run(args);
  assertEquals([inside.code, inside.stdout], [0, `${before.endpoint}\n`]);
  assertEquals(await site.status("status", "--name=mine"), before);
  await site.done("emulator", "down", "--name=mine");
  const again = await site.run(args);
  assertEquals([again.code, again.stdout], [0, `${before.endpoint}\n`]);
  await assertNothingLeft(site);
  const up = await site.status("up", "-d", "--name=mine");
  assertEquals(nodesOf(up), nodesOf(before));
});
