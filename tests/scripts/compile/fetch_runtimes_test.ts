import { assertEquals, assertMatch } from "@std/assert";
import { projectRoot } from "../../../scripts/project_paths.ts";
import { runCommand } from "../../support/command.ts";
import { tempFolder } from "../../support/temp.ts";

/** Nobody listens there. */
const REGISTRY = "http://127.0.0.1:9/";

Deno.test("a runtime that cannot be fetched is told in one line, and leaves nothing", async () => {
  await using folder = await tempFolder();
  const out = `${folder.path}/out`;
  const { code, stdout, stderr } = await runCommand(
    Deno.execPath(),
    ["task", "-q", "compile", "--target", "linux-arm64,darwin-x64", "--out", out],
    {
      cwd: projectRoot(),
      // nothing is there yet, and the registry is the one that the user sets
      env: { DENO_DIR: `${folder.path}/cache`, NPM_CONFIG_REGISTRY: REGISTRY },
      timeoutMs: 300_000,
    },
  );
  assertEquals([code, stdout], [1, ""], stderr);
  const told = stderr.split("\n").filter((line) => !line.includes("Download"));
  assertEquals(told.length, 3, stderr);
  assertMatch(
    told[0] ?? "",
    /^error: Cannot get Bun's runtime for linux-arm64, darwin-x64: .*127\.0\.0\.1:9\/@oven/,
  );
  assertMatch(told[1] ?? "", /^hint: It comes from the npm registry, .* without --target/);
  assertEquals([...Deno.readDirSync(out)], []);
});
