import type { Command, OptionSpec, ValueKind } from "../command_table/command.ts";

const BY_WORD: Readonly<Record<string, ValueKind>> = {
  FILE: "file",
  DIR: "folder",
  NODE: "node",
};

/** What the value of an option is; `undefined` where nobody knows. */
export function optionKind({ kind, value }: OptionSpec): ValueKind | undefined {
  return kind ?? (value === undefined ? undefined : wordKind(value));
}

/** What the operand at an index is; `undefined` where there is none, or nobody knows. */
export function operandKind(
  { operands = "", operandKinds = [] }: Command,
  index: number,
): ValueKind | undefined {
  const words = operands.replace(/(?:^| )\[?--(?: .*)?$/, "").split(" ").filter(Boolean);
  const last = words.length - 1;
  const place = index > last && words[last]?.includes("...") === true ? last : index;
  const word = words[place];
  return word === undefined ? undefined : operandKinds[place] ?? wordKind(word);
}

/** The values of a closed list; `undefined` where a kind is none. */
export function choicesOf(kind: ValueKind | undefined): readonly string[] | undefined {
  return typeof kind === "object" ? kind : undefined;
}

function wordKind(word: string): ValueKind | undefined {
  const bare = word.replace(/[[\]]|\.\.\./g, "");
  return /^[a-z0-9-]+(?:\|[a-z0-9-]+)+$/.test(bare)
    ? bare.split("|")
    : BY_WORD[bare.split("|")[0] ?? ""];
}
