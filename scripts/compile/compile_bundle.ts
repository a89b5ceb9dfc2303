import { executableFormat } from "./executable_format.ts";
import { signMachO } from "./sign_mach_o.ts";
import { executableName, type Target } from "./targets.ts";
import { fromFileUrl, platformName } from "../project_paths.ts";

/** A file of fewer or more bytes lacks the runtime, or has something in it that does not belong there. */
const [LEAST_BYTES, MOST_BYTES] = [90e6, 150e6];

/** Bun's compiler comes as a package for each platform; its install script need not run. */
export function bunProgram(): string {
  const program = Deno.build.os === "windows" ? "bun.exe" : "bun";
  const bun = fromFileUrl(import.meta.resolve("bun/package.json")).replace(
    /\/bun\/package\.json$/,
    "",
  );
  return `${bun}/@oven/bun-${platformName()}/bin/${program}`;
}

/**
 * Puts the bundled program behind a target's runtime, and gives the path. The file's name becomes a part of its bytes:
 * it is always the same, so that they are.
 */
export async function compileBundle(
  bundled: { readonly folder: string; readonly entry: string },
  target: Target,
  runtime: string,
): Promise<string> {
  const file = executableName(target, "poolgen");
  const command = new Deno.Command(bunProgram(), {
    args: [
      "build",
      "--compile",
      `--target=bun-${target.name}`,
      `--compile-executable-path=${runtime}`,
      "--bytecode",
      "--splitting",
      "--format=esm",
      // otherwise the executable runs code and takes settings from the folder it is started in
      "--no-compile-autoload-bunfig",
      "--no-compile-autoload-dotenv",
      "--no-compile-autoload-tsconfig",
      "--no-compile-autoload-package-json",
      `${bundled.entry}.js`,
      "--outfile",
      file,
    ],
    cwd: bundled.folder,
    stdout: "piped",
    stderr: "inherit",
  });
  const { success } = await command.output();
  if (!success) throw new Error(`Cannot compile ${bundled.entry}.js for ${target.name}`);
  const path = `${bundled.folder}/${file}`;
  if (target.name.startsWith("darwin-")) {
    await Deno.writeFile(path, signMachO(await Deno.readFile(path), "poolgen"));
  }
  await inspect(path, target);
  return path;
}

async function inspect(path: string, { name, format }: Target): Promise<void> {
  using file = await Deno.open(path);
  const start = new Uint8Array(65_536);
  await file.read(start);
  const found = executableFormat(start);
  if (found !== format) {
    throw new Error(`The executable for ${name} is wrong: it is ${found}, not ${format}`);
  }
  const { size } = await file.stat();
  if (size < LEAST_BYTES || size > MOST_BYTES) {
    throw new Error(`The executable for ${name} is wrong: it has ${size} bytes`);
  }
}
