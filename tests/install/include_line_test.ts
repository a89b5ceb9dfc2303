import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  hasLine,
  INCLUDE_LINE,
  isInstalled,
  withLine,
  withLineDisabled,
  withoutLine,
} from "../../lib/install/include_line.ts";
import { effectiveOptions } from "../support/effective_options.ts";
import { testWith } from "../support/programs.ts";
import { tempFolder } from "../support/temp.ts";

Deno.test.sanitizer({ ops: true, resources: true });

/** Our line as users might have it, and what is nearly our line. */
const OURS = [
  ...[
    "Include ~/.poolgen/ssh_config",
    "  include\t~/.poolgen/ssh_config  ",
    "INCLUDE=~/.poolgen/ssh_config",
  ],
  ...[
    'Include "~/.poolgen/ssh_config"',
    "Include = ~/.poolgen/ssh_config\r",
    'include="~/.poolgen/ssh_config"',
  ],
];
const NOT_OURS = [
  ...["#Include ~/.poolgen/ssh_config", "Include ~/.poolgen/ssh_config ~/.ssh/more", "Include"],
  ...[
    "Include ~/.poolgen/SSH_CONFIG",
    "xInclude ~/.poolgen/ssh_config",
    'Include "~/.poolgen/ssh_config',
  ],
  ...[
    "Include ~/.poolgen/ssh_config\0",
    "\rInclude ~/.poolgen/ssh_config",
    "Include~/.poolgen/ssh_config",
  ],
];

const bytes = fc.uint8Array({ maxLength: 12 })
  .map((array) => String.fromCharCode(...array));
const piece = fc.oneof(
  fc.constantFrom(...OURS, ...NOT_OURS, "Host *", "  User me", "# a comment", "", "\xef\xbb\xbf"),
  bytes,
);
/** Files of any bytes, in which our line, whole or damaged, is anywhere. */
const file = fc.array(fc.tuple(piece, fc.constantFrom("\n", "\r\n", "\n\n", "\r", "")))
  .map((parts) => parts.flat().join(""));

Deno.test("whatever is in a file, only our line comes and goes", () => {
  const marked = `${INCLUDE_LINE}\n\xef\xbb\xbf${INCLUDE_LINE}\n`;
  fc.assert(
    fc.property(file, (text) => {
      const rest = withoutLine(text);
      if (!hasLine(text)) assertEquals(rest, text);
      assertEquals(hasLine(rest), false);

      const installed = withLine(text);
      assert(isInstalled(installed));
      assertEquals(withLine(installed), installed);
      assertEquals(withoutLine(installed), rest);
      if (installed !== text) {
        const top = rest.startsWith("\xef\xbb\xbf") ? 3 : 0;
        const added = installed.length - rest.length;
        assertEquals(installed.slice(0, top) + installed.slice(top + added), rest);
        assertEquals(installed.slice(top, top + added).trimEnd(), INCLUDE_LINE);
      }

      const lines = (one: string): number => one.split("\n").length;
      assertEquals(lines(withLineDisabled(text)), lines(text));
      assertEquals(hasLine(withLineDisabled(text)), false);
    }),
    { numRuns: 3000, examples: [[marked]] },
  );
});

Deno.test("our line ends as the first line of a file does", () => {
  assertEquals(withLine("Host a\r\n  User b\n"), `${INCLUDE_LINE}\r\nHost a\r\n  User b\n`);
  assertEquals(withLine("Host a\n  User b\r\n"), `${INCLUDE_LINE}\nHost a\n  User b\r\n`);
  assertEquals(withLine("Host a"), `${INCLUDE_LINE}\nHost a`);
  assertEquals(withLine(""), `${INCLUDE_LINE}\n`);
});

Deno.test("a line that comes first stays where it is, and one that does not is moved", () => {
  const first = `# mine\n\n  ${INCLUDE_LINE}\nHost *\n`;
  assertEquals(withLine(first), first);
  assertEquals(withLine(`Host *\n${INCLUDE_LINE}\n`), `${INCLUDE_LINE}\nHost *\n`);
});

Deno.test("a file of 10 MB is handled as any other", () => {
  const text = "Host a\r\n  HostName 10.0.0.1\r\n".repeat(350_000);
  assert(text.length > 10_000_000);
  assert(withoutLine(withLine(text)) === text);
  assert(withoutLine(text + INCLUDE_LINE) === text);
});

testWith(["ssh"], "ssh takes for our line what we take for it", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  await Deno.mkdir(`${path}/.poolgen`);
  await Deno.writeTextFile(`${path}/.poolgen/ssh_config`, "Host probe\n  Port 7\n", {
    mode: 0o600,
  });
  const portBy = async (text: string): Promise<string | undefined> => {
    await Deno.writeFile(`${path}/config`, Uint8Array.from(text, (one) => one.charCodeAt(0)));
    const options = await effectiveOptions(["-F", `${path}/config`], "probe", { HOME: path })
      .catch(() => undefined);
    return options?.["port"]?.[0];
  };
  for (const line of OURS) {
    assert(hasLine(line), line);
    assertEquals(await portBy(`${line}\n`), "7", line);
    assertEquals(await portBy(withLine(`Host *\r\n  Port 9\r\n${line}\n`)), "7", line);
  }
  for (const line of NOT_OURS) assert(!hasLine(line), line);
  assertEquals(await portBy("#Include ~/.poolgen/ssh_config\n"), "22");
  // below a Host line of the user's it does not count, and is moved
  const inactive = `Host other\n  User me\n${INCLUDE_LINE}\n`;
  assertEquals(await portBy(inactive), "22");
  assertEquals(await portBy(withLine(inactive)), "7");
});
