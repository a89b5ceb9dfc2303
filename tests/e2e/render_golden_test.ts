import { assertEquals } from "@std/assert";
import { inventoryDocument } from "../../lib/artifacts/inventory_document.ts";
import { PROGRAMS, testFile } from "../support/poolgen.ts";
import { testWith } from "../support/programs.ts";
import {
  filesBelow,
  type FileState,
  homeEnvironment,
  pathsBelow,
} from "../support/render_project.ts";
import { tempFolder } from "../support/temp.ts";
import { runCommand } from "../support/command.ts";

Deno.test.sanitizer({ ops: true, resources: true });

const CASES = testFile("cases/render");
/** Stands in the expected files for the folder in which the case runs. */
const PLACEHOLDER = "@FOLDER@";
const EXPECTED = "expected";

const cases = [...Deno.readDirSync(CASES)].map(({ name }) => name).sort();

async function copyInputs(from: string, to: string): Promise<void> {
  for (const path of await pathsBelow(from)) {
    if (path === EXPECTED || path.startsWith(`${EXPECTED}/`)) continue;
    if ((await Deno.stat(`${from}/${path}`)).isDirectory) await Deno.mkdir(`${to}/${path}`);
    else await Deno.copyFile(`${from}/${path}`, `${to}/${path}`);
  }
}

function withPlaceholder(
  files: Readonly<Record<string, FileState>>,
  folder: string,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).map(([path, { text }]) => [path, text.replaceAll(folder, PLACEHOLDER)]),
  );
}

async function update(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  await Deno.remove(folder, { recursive: true }).catch(() => undefined);
  for (const [path, text] of Object.entries(files)) {
    await Deno.mkdir(`${folder}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
    await Deno.writeTextFile(`${folder}/${path}`, text);
  }
}

for (const name of cases) {
  for (const program of PROGRAMS) {
    testWith(["ssh"], `${program.name} renders the case ${name}`, async () => {
      await using folder = await tempFolder("poolgen-golden-");
      await copyInputs(`${CASES}/${name}`, folder.path);
      const inputs = Object.keys(await filesBelow(folder.path));
      const { code, stderr } = await program.run(["render", "--quiet"], {
        cwd: folder.path,
        env: homeEnvironment(folder.path),
      });
      assertEquals([code, stderr], [0, ""]);

      const made = Object.fromEntries(
        Object.entries(await filesBelow(folder.path)).filter(([path]) => !inputs.includes(path)),
      );
      const files = withPlaceholder(made, folder.path);
      if (Deno.env.get("UPDATE") === "1") await update(`${CASES}/${name}/${EXPECTED}`, files);
      const expected = await filesBelow(`${CASES}/${name}/${EXPECTED}`);
      assertEquals(files, withPlaceholder(expected, folder.path));
      inventoryDocument.parse(JSON.parse(made["generated/nodes.json"]?.text ?? ""));
      for (const [path, { mode }] of Object.entries(made)) {
        assertEquals(mode, path.endsWith(".sh") ? 0o755 : 0o644, path);
        if (path.endsWith(".sh")) await assertShell(`${folder.path}/${path}`);
      }
      const ssh = await runCommand("ssh", [
        ...["-T", "-G", "-F", `${folder.path}/generated/ssh_config`, "github.com"],
      ]);
      assertEquals([ssh.code, ssh.stderr], [0, ""]);
    });
  }
}

async function assertShell(script: string): Promise<void> {
  const { code, stderr } = await runCommand("sh", ["-n", script]);
  assertEquals([code, stderr], [0, ""], script);
}
