import { assert, assertEquals } from "@std/assert";
import { projectRoot } from "../../scripts/project_paths.ts";
import { testWith, which } from "../support/programs.ts";
import { readPage } from "../support/markdown.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** What OpenSSH says in versions that not every machine has. */
const OF_NEWER_OPENSSH: readonly string[] = ["store now, decrypt later"];
const GAP = "…";

/** A text with every value that is put into it as a gap: `${...}` of our code, {{...}} of templates, %s of C. */
function withGaps(text: string): string {
  // strings that go on in the next line
  let joined = text.replace(/["`] \+\s+["`]/g, "");
  for (let before = ""; before !== joined;) {
    before = joined;
    // the innermost first
    joined = joined.replace(/\$\{[^{}]*\}/g, GAP);
  }
  return joined.replace(/\{\{[^}]*\}\}|\$\{?[a-z_0-9]+\}?|%\.?\d*[sd]/g, GAP);
}

async function textsBelow(folder: string): Promise<string[]> {
  const texts: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) texts.push(...await textsBelow(path));
    else texts.push(withGaps(await Deno.readTextFile(path)));
  }
  return texts;
}

/** The texts in programs of OpenSSH. */
async function textsOfPrograms(): Promise<string[]> {
  const paths = ["ssh", "sshd"].map(which).filter((path) => path !== undefined);
  return await Promise.all(paths.map(async (path) => {
    const text = new TextDecoder("latin1").decode(await Deno.readFile(path));
    return withGaps(text.replaceAll("\0", "\n"));
  }));
}

/** What a message looks like in a source: its words in their order, with anything in its gaps. */
function pattern(message: string): RegExp {
  const words = message.replace("(publickey)", `(${GAP})`).split(GAP)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(words.join("[^\\n]{0,200}?"));
}

testWith(
  ["ssh", "sshd"],
  "every message that is explained is one that poolgen or OpenSSH has",
  async () => {
    const root = projectRoot();
    const texts = [
      ...await textsBelow(`${root}/lib`),
      ...await textsBelow(`${root}/templates`),
      ...await textsOfPrograms(),
      ...OF_NEWER_OPENSSH,
    ];
    const page = await readPage("docs/troubleshooting.md");
    const messages = [...page.matchAll(/^### `(.*)`$/gm)].map(([, message = ""]) => message);
    assert(messages.length > 40, `${messages.length} messages`);
    assertEquals(messages.length, page.match(/^### /gm)?.length);
    assertEquals(new Set(messages).size, messages.length);
    const unknown = messages.filter((message) =>
      !texts.some((text) => pattern(message).test(text))
    );
    assertEquals(unknown, []);
  },
);

Deno.test("the search would miss a message that nobody has", () => {
  const text = withGaps('`Cannot use ${a.b({ c: "d" })} ` +\n  `for ${e}`');
  assert(pattern("Cannot use … for …").test(text));
  assertEquals(pattern("Cannot use … with …").test(text), false);
});
