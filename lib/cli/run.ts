import { EXIT } from "../errors.ts";
import type { Io } from "../io/terminal.ts";
import { VERSION } from "./version.ts";

/** Runs poolgen as the arguments say, to the exit code; every failure has been told when it returns. */
export async function run(io: Io): Promise<number> {
  const [first] = io.args;
  // alone on the line, and before anything else is loaded
  if (io.args.length === 1 && (first === "--version" || first === "version")) {
    io.stdout.write(`poolgen ${VERSION}\n`);
    return EXIT.ok;
  }
  try {
    const { parseCommand } = await import("./parse_command.ts");
    const { command, group, options, lists, operands } = parseCommand(io.args);
    if (command === undefined || options.has("help")) {
      const { helpText } = await import("./help.ts");
      const output = options.has("help") ? io.stdout : io.stderr;
      output.write(helpText(command, group));
      return options.has("help") ? EXIT.ok : EXIT.usage;
    }
    const { run } = await command.load();
    return await run({ io, options, lists, operands });
  } catch (error) {
    const { printError } = await import("./print_error.ts");
    // what follows "--" belongs to somebody else
    const end = io.args.indexOf("--");
    const own = end < 0 ? io.args : io.args.slice(0, end);
    return printError(error, io, own.includes("--json"));
  }
}
