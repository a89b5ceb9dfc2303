import { runCommand } from "./command.ts";
import { pythonWith } from "./python_clients.ts";

/** What a grammar of PowerShell makes of a text. */
export interface ParsedPowershell {
  /** What no script may have there, each with its line. */
  readonly faults: readonly string[];
  /** All of the tree but the texts of its leaves. */
  readonly shape: string;
  /** The values of all literals in single quotes. */
  readonly literals: readonly string[];
}

const GRAMMAR = ["tree-sitter==0.26.1", "tree-sitter-pwsh==0.38.1"];

const PROGRAM = `
import json, sys
from tree_sitter import Language, Parser
import tree_sitter_pwsh

parser = Parser(Language(tree_sitter_pwsh.language()))

def nodes(node):
    yield node
    for child in node.children:
        yield from nodes(child)

def parsed(text):
    source = text.encode()
    root = parser.parse(source).root_node
    place = lambda at: len(source[:at].decode())
    found = list(nodes(root))
    return {
        "shape": str(root),
        "faults": [
            f"{node.type} in line {node.start_point[0] + 1}" for node in found
            if node.is_missing or node.type == "ERROR"
        ],
        "literals": [
            [place(node.start_byte), place(node.end_byte)] for node in found
            if node.type == "string_literal" and node.text.startswith(b"'")
        ],
    }

json.dump([parsed(text) for text in json.load(sys.stdin)], sys.stdout)
`;

const SINGLE_QUOTES = /['\u2018\u2019\u201a\u201b]/g;
const DOUBLE_QUOTES = /["\u201c\u201d\u201e]/g;
const DASHES = /[-\u2013\u2014\u2015]/g;

/**
 * Parses texts by a grammar of PowerShell. That one knows no typographic quotes and dashes, which PowerShell takes for
 * plain ones (CharTraits.cs of its sources), so that it is given plain ones.
 */
export async function parsePowershell(texts: readonly string[]): Promise<ParsedPowershell[]> {
  const python = await pythonWith(GRAMMAR);
  const plain = texts.map((text) =>
    text.replace(SINGLE_QUOTES, "'").replace(DOUBLE_QUOTES, '"').replace(DASHES, "-")
  );
  const { code, stdout, stderr } = await runCommand(python, ["-c", PROGRAM], {
    stdin: JSON.stringify(plain),
  });
  if (code !== 0) throw new Error(stderr);
  const answers: { faults: string[]; shape: string; literals: [number, number][] }[] = JSON.parse(
    stdout,
  );
  return answers.map(({ faults, shape, literals }, index) => ({
    faults,
    shape,
    literals: literals.map(([start, end]) =>
      literalValue([...texts[index] ?? ""].slice(start, end).join(""))
    ),
  }));
}

/** What PowerShell reads (ScanStringLiteral in its tokenizer.cs): of two single quotes of any kind, the second. */
function literalValue(literal: string): string {
  return literal.slice(1, -1).replace(/(['\u2018-\u201b])(['\u2018-\u201b])/g, "$2");
}
