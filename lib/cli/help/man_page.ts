import { areaOf, AREAS } from "../command_table/areas.ts";
import type { Command } from "../command_table/command.ts";
import { COMMANDS, GLOBAL_OPTIONS } from "../command_table/commands.ts";
import { optionWords, usageOf } from "./help.ts";
import { TOPICS } from "./help_topics.ts";
import { VERSION } from "../version.ts";

/** All of poolgen's commands and topics as poolgen(1), in the macros of man(7). */
export function manPage(): string {
  return [
    `.TH POOLGEN 1 "" "poolgen ${text(VERSION)}" "User Commands"`,
    ".SH NAME",
    "poolgen \\- turn a pool of machines into plain OpenSSH files",
    ".SH SYNOPSIS",
    ".B poolgen",
    text("COMMAND [OPTION]..."),
    ".SH DESCRIPTION",
    text(
      "poolgen renders an ssh_config, known_hosts and tunnel scripts for the machines of a pool, proves that " +
        "they can be reached by them, makes and resizes pools of an Azure Batch account, and can be such an account " +
        "on one machine.",
    ),
    ".SH OPTIONS",
    "Every command has these:",
    ...GLOBAL_OPTIONS.flatMap((option) => term(optionWords(option), option.summary)),
    ...AREAS.flatMap(area),
    ...TOPICS.flatMap(({ name, summary, parts }) => [
      `.SH ${text(name.toUpperCase().replaceAll("-", " "))}`,
      `${text(summary)}.`,
      ...parts.flatMap((part) =>
        typeof part === "string"
          ? [".PP", text(part)]
          : part.flatMap(([word, meaning]) => term(word, meaning))
      ),
    ]),
    ".SH SEE ALSO",
    ".BR ssh (1),",
    ".BR ssh_config (5)",
    "",
  ].join("\n");
}

function area(name: string): string[] {
  const commands = COMMANDS.filter((command) => areaOf(command) === name);
  if (commands.length === 0) return [];
  return [`.SH ${text(`commands: ${name}`.toUpperCase())}`, ...commands.flatMap(section)];
}

function section(command: Command): string[] {
  const { words, also = [], summary, options, note, examples } = command;
  return [
    `.SS ${text(words.join(" "))}`,
    `${text(summary)}.`,
    ".PP",
    text(usageOf(command)),
    ...options.flatMap((option) => term(optionWords(option), option.summary)),
    ...also.length === 0
      ? []
      : [".PP", text(`The same as: ${also.map((own) => own.join(" ")).join(", ")}.`)],
    ...note === undefined ? [] : [".PP", text(note)],
    ".PP",
    "Examples:",
    ".RS 4",
    ".nf",
    ...examples.map(text),
    ".fi",
    ".RE",
  ];
}

function term(word: string, meaning: string): string[] {
  return [".TP", `.B ${text(word)}`, text(meaning)];
}

/** A line that means itself: roff has its own ideas of backslashes, hyphens, quotes, and what begins a line. */
function text(line: string): string {
  return line
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll("~", "\\(ti")
    .replaceAll("^", "\\(ha")
    .replaceAll("`", "\\(ga")
    .replaceAll('"', "\\(dq")
    .replaceAll("'", "\\(aq")
    .replaceAll("…", "...")
    .replace(/^\./, "\\&.");
}
