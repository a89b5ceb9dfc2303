import { assertEquals } from "@std/assert";
import { forgetKeyCommand } from "../../../lib/cli/nodes/forget_key_command.ts";
import { runCommand } from "../../support/command.ts";
import { testWith } from "../../support/programs.ts";
import { makeKey } from "../../support/ssh_keys.ts";
import { tempFolder } from "../../support/temp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

testWith(
  ["ssh-keygen"],
  "the command forgets a node's key, also where names are hashed",
  async () => {
    await using folder = await tempFolder();
    const { path: cwd } = folder;
    const { publicKey } = await makeKey(`${cwd}/key`);
    const outFolder = `${cwd}/it's generated`;
    const file = `${outFolder}/known_hosts_first_use`;
    await Deno.mkdir(outFolder);
    const command = forgetKeyCommand({ outFolder, platform: "unix" }, { nodeId: "TVM_b" }, cwd);
    for (const hash of [[], ["-H"]]) {
      // in small letters, as ssh writes them
      await Deno.writeTextFile(file, `tvm_b ${publicKey}\nn1 ${publicKey}\n`);
      for (const word of hash) await runCommand("ssh-keygen", [word, "-f", file]);
      const { code, stderr } = await runCommand("sh", ["-c", command], { cwd });
      assertEquals(code, 0, stderr);
      const left = (await Deno.readTextFile(file)).split("\n").filter((line) => line !== "");
      assertEquals(left.map((line) => line.endsWith(publicKey)), [true]);
      const find = (name: string): Promise<{ readonly stdout: string }> =>
        runCommand("ssh-keygen", ["-F", name, "-f", file]);
      assertEquals([(await find("tvm_b")).stdout, (await find("n1")).stdout === ""], ["", false]);
    }
  },
);

Deno.test("the command is one of Windows' shells there", () => {
  const settings = { outFolder: "/my pool/generated", platform: "windows" } as const;
  assertEquals(
    forgetKeyCommand(settings, { nodeId: "n1" }, "/"),
    'ssh-keygen -R n1 -f "my pool/generated/known_hosts_first_use"',
  );
});
