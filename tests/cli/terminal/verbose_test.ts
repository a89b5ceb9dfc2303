import { assertEquals } from "@std/assert";
import { tempFolder } from "../../support/temp.ts";
import { runInProcess } from "../run_in_process.ts";

Deno.test.sanitizer({ ops: true, resources: true });

Deno.test("--verbose tells which files are read, on stderr and beside nothing else", async () => {
  await using folder = await tempFolder();
  const cwd = folder.path;
  await Deno.writeTextFile(`${cwd}/nodes.yaml`, "nodes: [{id: a, address: 203.0.113.1}]\n");
  const plain = await runInProcess(["config", "validate"], { cwd });
  const verbose = await runInProcess(["config", "validate", "-v"], { cwd });
  assertEquals(plain, { code: 0, stdout: "nodes.yaml: valid\n", stderr: "" });
  assertEquals(verbose, { ...plain, stderr: "read nodes.yaml\n" });
});
