import process from "node:process";
import { run } from "./lib/cli/run.ts";
import { EXIT } from "./lib/errors.ts";
import { descriptorOutput } from "./lib/io/descriptor_output.ts";
import { homeFolder } from "./lib/io/home_folder.ts";

// a reader that went away, as in "poolgen ... | head"
const onClosed = (): never => process.exit(EXIT.failed);

// what packages use is for their users to know, not for ours
Object.assign(process, { noDeprecation: true });

process.on("SIGINT", () => process.exit(EXIT.interrupted));

/** An executable is a program by itself; from source it is the runtime's argument. */
function self(): [string, ...string[]] {
  const [program = "poolgen", script = ""] = process.argv;
  if (/[$~]bun/i.test(script)) return [process.execPath];
  if (!("deno" in process.versions)) return [program, script];
  // an executable that Deno compiled has another name
  return /[\\/]deno(?:\.exe)?$/i.test(program) ? [program, "run", "-A", script] : [program];
}

const code = await run({
  args: process.argv.slice(2),
  env: process.env,
  cwd: process.cwd(),
  home: homeFolder(),
  self: self(),
  platform: process.platform === "win32" ? "windows" : "unix",
  stdout: descriptorOutput(1, onClosed),
  stderr: descriptorOutput(2, onClosed),
});

// everything is written by now; a call whose answer no longer matters is not waited for
process.exit(code);
