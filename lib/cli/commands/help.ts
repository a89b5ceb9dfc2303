import { closestWord } from "../../closest_word.ts";
import { EXIT, type ExitCode, UsageError } from "../../errors.ts";
import type { Invocation } from "../command_table/command.ts";
import { COMMANDS } from "../command_table/commands.ts";
import { helpText, isOfGroup } from "../help/help.ts";
import { TOPICS } from "../help/help_topics.ts";
import { helpWidth } from "../help/help_width.ts";
import type { HelpDocument } from "../json_documents/help_document.ts";
import { jsonText } from "../json_documents/json_text.ts";
import { findCommand } from "../arguments/split_words.ts";
import { topicHelp, topicList } from "../help/topic_help.ts";

/** `poolgen help`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const text = await asked(invocation);
  io.stdout.write(options.has("json") ? jsonText<HelpDocument>({ version: 1, text }) : text);
  return EXIT.ok;
}

async function asked({ io, options, operands }: Invocation): Promise<string> {
  if (options.has("man")) {
    const { manPage } = await import("../help/man_page.ts");
    return manPage();
  }
  const width = helpWidth(io);
  const [first, ...others] = operands;
  if (first === undefined) return helpText(undefined, undefined, width);
  const command = findCommand(operands);
  if (command !== undefined) return helpText(command, undefined, width);
  if (others.length === 0) {
    if (first === "topics") return topicList(width);
    const topic = TOPICS.find(({ name }) => name === first);
    if (topic !== undefined) return topicHelp(topic, width);
  }
  const group = operands.join(" ");
  if (COMMANDS.some((one) => isOfGroup(one, group))) return helpText(undefined, group, width);
  throw unknown(operands);
}

function unknown(operands: readonly string[]): UsageError {
  const word = operands.join(" ");
  const known = [
    ...COMMANDS.flatMap(({ words }) => [words[0] ?? "", words.join(" ")]),
    ...TOPICS.map(({ name }) => name),
    "topics",
  ];
  const near = closestWord(word, new Set(known));
  return new UsageError(`There is no command and no topic "${word}"`, {
    hint: near === undefined
      ? "See them with: poolgen help, poolgen help topics"
      : `Did you mean: poolgen help ${near}`,
  });
}
