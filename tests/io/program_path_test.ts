import { assertEquals } from "@std/assert";
import { pathOnWindows, programPath } from "../../lib/io/program_path.ts";

Deno.test.sanitizer({ ops: true, resources: true });

function found(Path: string, files: readonly string[], more: Record<string, string> = {}): string {
  return pathOnWindows("ssh", { env: { Path, ...more }, has: (path) => files.includes(path) });
}

const OWN = "C:\\Windows\\System32\\ssh.exe";

Deno.test("on Windows a program is one of PATH, and never one of the current folder", () => {
  const [git, mine] = ["C:\\Program Files\\Git\\usr\\bin", "\\\\server\\share\\bin"];
  const files = [`${git}\\ssh.exe`, `${mine}\\ssh.exe`, "ssh.exe", "bin\\ssh.exe", OWN];
  assertEquals(found(`C:\\empty;${git};${mine}`, files), `${git}\\ssh.exe`);
  assertEquals(found(`"${git}";${mine}`, files), `${git}\\ssh.exe`);
  assertEquals(found(`${mine}\\;${git}`, files), `${mine}\\ssh.exe`);
  for (const path of ["", ".", ";", "bin", ".\\bin;", "C:", "\\bin", "C:bin"]) {
    assertEquals(found(path, files), OWN, path);
  }
});

Deno.test("a program that is nowhere has the path of one of Windows' own", () => {
  assertEquals(found("C:\\empty", ["ssh.exe"]), OWN);
  assertEquals(found("", [], { SystemRoot: "D:\\Win" }), "D:\\Win\\System32\\ssh.exe");
});

Deno.test("what names its own ending, or a path, is taken at its word", () => {
  const places = {
    env: { PATH: "C:\\tools" },
    has: (path: string) => path.startsWith("C:\\tools"),
  };
  assertEquals(pathOnWindows("npm.cmd", places), "C:\\tools\\npm.cmd");
  for (const path of [".\\run.exe", "bin/run", "D:run.exe", "C:\\a b\\run"]) {
    assertEquals(pathOnWindows(path, places), path);
  }
});

Deno.test("elsewhere a program is its name", () => {
  assertEquals(programPath("ssh", {}), "ssh");
});
