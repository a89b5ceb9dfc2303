import { closestWord } from "../../lib/closest_word.ts";
import { UsageError } from "../../lib/errors.ts";

/** A kind of machine that there is an executable for. */
export interface Target {
  readonly name: string;
  /** What the executable's header must say, in the words of `executableFormat`. */
  readonly format: string;
  /** The end of the name of the package with Bun's runtime. */
  readonly runtime: string;
  /** Deno's name for it; absent where Deno has no runtime. */
  readonly deno?: string;
}

/** Every kind of machine that there is an executable for. */
export const TARGETS: readonly Target[] = [
  {
    name: "linux-x64",
    format: "ELF x64 /lib64/ld-linux-x86-64.so.2",
    runtime: "linux-x64",
    deno: "x86_64-unknown-linux-gnu",
  },
  {
    name: "linux-x64-musl",
    format: "ELF x64 /lib/ld-musl-x86_64.so.1",
    runtime: "linux-x64-musl",
  },
  {
    name: "linux-arm64",
    format: "ELF arm64 /lib/ld-linux-aarch64.so.1",
    runtime: "linux-aarch64",
    deno: "aarch64-unknown-linux-gnu",
  },
  {
    name: "linux-arm64-musl",
    format: "ELF arm64 /lib/ld-musl-aarch64.so.1",
    runtime: "linux-aarch64-musl",
  },
  {
    name: "darwin-x64",
    format: "Mach-O x64 signed",
    runtime: "darwin-x64",
    deno: "x86_64-apple-darwin",
  },
  {
    name: "darwin-arm64",
    format: "Mach-O arm64 signed",
    runtime: "darwin-aarch64",
    deno: "aarch64-apple-darwin",
  },
  {
    name: "windows-x64",
    format: "PE x64 console",
    runtime: "windows-x64",
    deno: "x86_64-pc-windows-msvc",
  },
  {
    name: "windows-arm64",
    format: "PE arm64 console",
    runtime: "windows-aarch64",
    deno: "aarch64-pc-windows-msvc",
  },
];

/** The targets that a list of names asks for; `all` is every one. Throws `UsageError`. */
export function chosenTargets(list: string): readonly Target[] {
  const names = list.split(",").map((name) => name.trim());
  if (names.includes("all")) return TARGETS;
  for (const name of names) {
    if (TARGETS.some((target) => target.name === name)) continue;
    const known = TARGETS.map((target) => target.name);
    const near = closestWord(inOurWords(name), [...known, "all"]);
    throw new UsageError(`Unknown target "${name}"`, {
      hint: near === undefined
        ? `Name some of these, with commas between them: ${known.join(", ")}, or all`
        : `Did you mean ${near}?`,
    });
  }
  return TARGETS.filter(({ name }) => names.includes(name));
}

/** What others call the same. */
function inOurWords(name: string): string {
  return name.toLowerCase().replace(/amd64|x86[-_]64/, "x64").replace("aarch64", "arm64")
    .replace(/mac-?os|osx/, "darwin").replace(/\bwin(?:32|64)?\b/, "windows")
    .replace("alpine", "linux-musl").replace(/^linux-musl-(.*)$/, "linux-$1-musl");
}

/** The target that runs on this machine. Throws `UsageError` where there is none. */
export function ownTarget({ os, arch }: { os: string; arch: string }): Target {
  const name = `${os}-${arch === "x86_64" ? "x64" : arch === "aarch64" ? "arm64" : arch}`;
  const target = TARGETS.find((one) => one.name === name);
  if (target === undefined) {
    throw new UsageError(`Cannot compile for this machine: ${name} is none of the targets`, {
      hint: `Name one with --target: ${TARGETS.map((one) => one.name).join(", ")}`,
    });
  }
  return target;
}

/** The name of a target's executable: `stem` with what the system wants behind it. */
export function executableName(target: Target, stem = `poolgen-${target.name}`): string {
  return target.name.startsWith("windows-") ? `${stem}.exe` : stem;
}
