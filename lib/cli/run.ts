import { EXIT } from "../errors.ts";
import type { Io } from "../io/terminal.ts";
import { VERSION } from "./version.ts";

/** Runs poolgen as the arguments say, to the exit code; every failure has been told when it returns. */
export async function run(io: Io): Promise<number> {
  const [first] = io.args;
  // alone on the line, and before anything else is loaded
  if (io.args.length === 1 && first === "--version") {
    io.stdout.write(`poolgen ${VERSION}\n`);
    return EXIT.ok;
  }
  // what a shell asks while somebody types: no options, and no failure that is told
  if (first === "__complete") {
    const { answerShell } = await import("./completion/answer_shell.ts");
    return await answerShell(io);
  }
  let words: readonly string[] | undefined;
  try {
    const { parseCommand } = await import("./parse_command.ts");
    const parsed = parseCommand(io.args);
    const { command, group, lists, operands } = parsed;
    if (command === undefined || parsed.options.has("help")) {
      const { helpText } = await import("./help.ts");
      const { helpWidth } = await import("./help_width.ts");
      const isAsked = parsed.options.has("help");
      (isAsked ? io.stdout : io.stderr).write(helpText(command, group, helpWidth(io)));
      return isAsked ? EXIT.ok : EXIT.usage;
    }
    const { allOptions } = await import("./environment_options.ts");
    const options = allOptions(parsed.options, command, io.env);
    words = command.words;
    const { run } = await command.load();
    return await run({ io, options, lists, operands });
  } catch (error) {
    const { printError } = await import("./print_error.ts");
    const { wantsJson } = await import("./environment_options.ts");
    const { linesOnFailure } = await import("./docker_env_lines.ts");
    io.stdout.write(linesOnFailure(io, words));
    return printError(error, io, wantsJson(io));
  }
}
