import { homedir } from "node:os";
import process from "node:process";
import { run } from "./lib/cli/run.ts";
import { EXIT } from "./lib/errors.ts";
import type { Output } from "./lib/io/terminal.ts";

function output(stream: NodeJS.WriteStream): Output {
  return {
    write: (text) => {
      stream.write(text);
    },
    isTerminal: stream.isTTY === true,
  };
}

process.on("SIGINT", () => process.exit(EXIT.interrupted));
// a reader that went away, as in "poolgen ... | head"
process.stdout.on("error", () => process.exit(EXIT.failed));

process.exitCode = await run({
  args: process.argv.slice(2),
  env: process.env,
  cwd: process.cwd(),
  home: homedir(),
  stdout: output(process.stdout),
  stderr: output(process.stderr),
});
