import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../../../lib/errors.ts";
import {
  chosenTargets,
  executableName,
  ownTarget,
  TARGETS,
} from "../../../scripts/compile/targets.ts";
import { compileOptions } from "../../../scripts/compile/compile_options.ts";

function hintOf(fn: () => void): string | undefined {
  return assertThrows(fn, UsageError).hint;
}

Deno.test("each target is a file of its own", () => {
  assertEquals(TARGETS.map((target) => executableName(target)), [
    ...["poolgen-linux-x64", "poolgen-linux-x64-musl"],
    ...["poolgen-linux-arm64", "poolgen-linux-arm64-musl"],
    ...["poolgen-darwin-x64", "poolgen-darwin-arm64"],
    ...["poolgen-windows-x64.exe", "poolgen-windows-arm64.exe"],
  ]);
});

Deno.test("targets are chosen by name, in the table's order, once each", () => {
  const names = (list: string): string[] => chosenTargets(list).map(({ name }) => name);
  assertEquals(names("darwin-x64, linux-x64,darwin-x64"), ["linux-x64", "darwin-x64"]);
  assertEquals(names("all").length, TARGETS.length);
});

Deno.test("an unknown target is met with the nearest, also in the words of others", () => {
  const nearest: Readonly<Record<string, string>> = {
    "linux-x46": "linux-x64",
    "linux-amd64": "linux-x64",
    "Linux_x86_64": "linux-x64",
    "macos-aarch64": "darwin-arm64",
    "win-x64": "windows-x64",
    "alpine-arm64": "linux-arm64-musl",
    "al": "all",
  };
  for (const [typed, near] of Object.entries(nearest)) {
    assertEquals(hintOf(() => chosenTargets(typed)), `Did you mean ${near}?`);
  }
  for (const typed of ["", "freebsd", "linux-x64,"]) {
    assertEquals(hintOf(() => chosenTargets(typed))?.startsWith("Name some of these"), true);
  }
});

Deno.test("this machine's target is found by Deno's words", () => {
  assertEquals(ownTarget({ os: "linux", arch: "aarch64" }).name, "linux-arm64");
  assertEquals(ownTarget({ os: "windows", arch: "x86_64" }).name, "windows-x64");
  assertThrows(() => ownTarget({ os: "freebsd", arch: "x86_64" }), UsageError);
});

Deno.test("options of the task that it does not know are refused", () => {
  assertEquals(compileOptions([]), {
    targets: undefined,
    out: undefined,
    engine: "bun",
    bench: false,
  });
  assertEquals(hintOf(() => compileOptions(["--targt", "all"])), "Did you mean --target?");
  assertEquals(hintOf(() => compileOptions(["--engine", "rust"])), "It is bun or deno");
  for (const args of [["all"], ["-x"], ["--target"], ["--target", ""]]) {
    assertThrows(() => compileOptions(args), UsageError);
  }
});
