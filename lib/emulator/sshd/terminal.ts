import { accessSync, constants } from "node:fs";
import { platform } from "node:os";
import { delimiter, isAbsolute, join } from "node:path";
import { env } from "node:process";
import { TERMINAL_PERL } from "./terminal_perl.ts";
import { TERMINAL_PYTHON } from "./terminal_python.ts";

/** The size of a terminal in characters. */
export interface TerminalSize {
  readonly rows: number;
  readonly columns: number;
}

let found: readonly [string, ...string[]] | null | undefined;

/**
 * The program and its first arguments that run a command in a pseudo-terminal, which neither Deno nor
 * Bun opens by itself; after them come rows, columns, and the command. `undefined` where there is none.
 */
export function terminalProgram(): readonly [string, ...string[]] | undefined {
  found ??= find() ?? null;
  return found ?? undefined;
}

function find(): readonly [string, ...string[]] | undefined {
  // Perl starts faster, but has the numbers of Linux's calls in it
  const perl = platform() === "linux" ? which("perl") : undefined;
  if (perl !== undefined) return [perl, "-e", TERMINAL_PERL];
  const python = which("python3");
  return python === undefined ? undefined : [python, "-I", "-S", "-c", TERMINAL_PYTHON];
}

// the system's own come first: others may be scripts that look for one
function which(program: string): string | undefined {
  const folders = ["/usr/bin", "/bin", ...(env["PATH"] ?? "").split(delimiter)];
  return folders.filter(isAbsolute).map((folder) => join(folder, program)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A size as a client gave it, made one that a terminal can have; 24 by 80 where it gave none. */
export function terminalSize(rows: number, columns: number): TerminalSize {
  const within = (value: number, otherwise: number): number =>
    Number.isInteger(value) && value > 0 ? Math.min(value, 65_535) : otherwise;
  return { rows: within(rows, 24), columns: within(columns, 80) };
}

/** The terminal that a client asked for. */
export interface Terminal extends TerminalSize {
  /** For `TERM`. */
  readonly type: string;
}

/** The type in a client's request, which ssh2 hands on without saying so; `dumb` where it makes no sense. */
export function terminalType(request: object): string {
  const type: unknown = Reflect.get(request, "term");
  return typeof type === "string" && /^[A-Za-z0-9._+-]{1,64}$/.test(type) ? type : "dumb";
}
