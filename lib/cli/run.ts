import { EXIT, type ExitCode, UsageError } from "../errors.ts";
import type { Io } from "../io/terminal.ts";
import { withLiveLine } from "./terminal/live_line.ts";
import type { ParsedCommand } from "./arguments/parse_command.ts";
import { VERSION } from "./version.ts";
import type { HelpDocument } from "./json_documents/help_document.ts";

/** Runs poolgen as the arguments say, to the exit code; every failure has been told when it returns. */
export async function run(given: Io): Promise<number> {
  const io = withLiveLine(given);
  const [first] = io.args;
  // alone on the line, and before anything else is loaded
  if (io.args.length === 1 && first === "--version") {
    io.stdout.write(`poolgen ${VERSION}\n`);
    return EXIT.ok;
  }
  // with other options it is the command of that name
  if (first === "--version") return await run({ ...given, args: ["version", ...io.args.slice(1)] });
  // what a shell asks while somebody types: no options, and no failure that is told
  if (first === "__complete") {
    const { answerShell } = await import("./completion/answer_shell.ts");
    return await answerShell(io);
  }
  let words: readonly string[] | undefined;
  try {
    const { parseCommand } = await import("./arguments/parse_command.ts");
    const parsed = parseCommand(io.args);
    const { command, lists, operands } = parsed;
    if (command === undefined || parsed.options.has("help")) {
      return await tellHelp(parsed, io);
    }
    const { allOptions } = await import("./arguments/environment_options.ts");
    const options = allOptions(parsed.options, command, io.env);
    words = command.words;
    const { run } = await command.load();
    return await run({ io, options, lists, operands });
  } catch (error) {
    const { printError } = await import("./print_error.ts");
    const { wantsJson } = await import("./arguments/environment_options.ts");
    const { linesOnFailure } = await import("./docker/docker_env_lines.ts");
    io.stdout.write(linesOnFailure(io, words));
    return printError(error, io, wantsJson(io));
  }
}

/** Help that was asked for is the result; else it is what is missing. */
async function tellHelp({ command, group, options }: ParsedCommand, io: Io): Promise<ExitCode> {
  const { helpText } = await import("./help/help.ts");
  const { helpWidth } = await import("./help/help_width.ts");
  const isJson = options.has("json");
  if (!options.has("help")) {
    if (isJson || options.has("quiet")) {
      const words = ["poolgen", ...group === undefined ? [] : [group]].join(" ");
      throw new UsageError("No command is named", { hint: `Run: ${words} --help` });
    }
    io.stderr.write(helpText(command, group, helpWidth(io)));
    return EXIT.usage;
  }
  const text = helpText(command, group, helpWidth(io));
  const { jsonText } = await import("./json_documents/json_text.ts");
  io.stdout.write(isJson ? jsonText<HelpDocument>({ version: 1, text }) : text);
  return EXIT.ok;
}
