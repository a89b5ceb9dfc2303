import { homedir } from "node:os";
import process from "node:process";
import { run } from "./lib/cli/run.ts";
import { EXIT } from "./lib/errors.ts";
import { descriptorOutput } from "./lib/io/descriptor_output.ts";

// a reader that went away, as in "poolgen ... | head"
const onClosed = (): never => process.exit(EXIT.failed);

process.on("SIGINT", () => process.exit(EXIT.interrupted));

process.exitCode = await run({
  args: process.argv.slice(2),
  env: process.env,
  cwd: process.cwd(),
  home: homedir(),
  stdout: descriptorOutput(1, onClosed),
  stderr: descriptorOutput(2, onClosed),
});
