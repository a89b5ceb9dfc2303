import { quoteShell } from "../../artifacts/quote_shell.ts";
import { closestWord } from "../../closest_word.ts";
import { UserError } from "../../errors.ts";

/** How a shell is told of a variable; each text is one line, its end included. */
export interface Shell {
  /** What `--shell` calls it. */
  readonly name: string;
  set(variable: string, value: string): string;
  unset(variable: string): string;
  /** What makes the shell know of a failure; empty where nothing simple does. */
  readonly fail: string;
  /** A comment with the line that makes the shell run what `command` prints. */
  usage(command: string): string;
}

const SH: Shell = {
  name: "sh",
  // the semicolons are for an "eval $(...)" without quotes, which makes one line of all
  set: (variable, value) => `export ${variable}=${quoteShell(value)};\n`,
  unset: (variable) => `unset ${variable};\n`,
  fail: "false\n",
  usage: (command) => `# eval "$(${command})"\n`,
};

const FISH: Shell = {
  name: "fish",
  set: (variable, value) => `set -gx ${variable} '${plain(value).replaceAll(/[\\']/g, "\\$&")}';\n`,
  // what is inherited is global; a universal variable is the user's own
  unset: (variable) => `set -eg ${variable};\n`,
  fail: "false\n",
  usage: (command) => `# ${command} --shell fish | source\n`,
};

const PWSH: Shell = {
  name: "pwsh",
  // PowerShell takes typographic quotes for plain ones
  set: (variable, value) =>
    `$Env:${variable} = '${plain(value).replaceAll(/['\u2018-\u201b]/g, "$&$&")}'\n`,
  unset: (variable) => `$Env:${variable} = $null\n`,
  fail: "",
  usage: (command) => `# ${command} --shell pwsh | Out-String | Invoke-Expression\n`,
};

const CMD: Shell = {
  name: "cmd",
  set: (variable, value) => `SET ${variable}=${plainest(value)}\n`,
  unset: (variable) => `SET ${variable}=\n`,
  fail: "",
  usage: (command) => `REM @FOR /f "tokens=*" %i IN ('${command} --shell cmd') DO @%i\n`,
};

/** The shells by all their names. */
const SHELLS: ReadonlyMap<string, Shell> = new Map([
  // before "sh", which is as near to a slip of the finger
  ["fish", FISH],
  ...["sh", "bash", "zsh", "dash", "ksh", "ash"].map((name) => [name, SH] as const),
  ...["pwsh", "powershell"].map((name) => [name, PWSH] as const),
  ["cmd", CMD],
]);

/** The shell of a name, which may be a program's path; `undefined` where there is none, `sh` without a name. */
export function shellNamed(): Shell;
export function shellNamed(name: string | undefined): Shell | undefined;
export function shellNamed(name?: string): Shell | undefined {
  if (name === undefined) return SH;
  return SHELLS.get(name.toLowerCase().replace(/^.*[\\/]/, "").replace(/\.exe$/, ""));
}

/** The shell that was most likely meant by a name. */
export function nearestShell(name: string): Shell | undefined {
  return SHELLS.get(closestWord(name, SHELLS.keys()) ?? "");
}

/** The names to tell a user of. */
export const SHELL_NAMES: readonly string[] = ["sh", "fish", "pwsh", "cmd"];

function plain(value: string): string {
  return checked(value, /^\P{Cc}*$/u);
}

/** What no escape makes safe in cmd is refused. */
function plainest(value: string): string {
  return checked(value, /^[A-Za-z0-9_./:\\-]*$/);
}

function checked(value: string, pattern: RegExp): string {
  if (pattern.test(value)) return value;
  throw new UserError(`Cannot write ${JSON.stringify(value)} as a value of this shell`);
}
