import { join } from "node:path";
import { quoteShell } from "../../artifacts/quote_shell.ts";
import { configFolder, findConfigFiles } from "../../config/config_sources.ts";
import { shownPath } from "../../config/load_config.ts";
import { EXIT, type ExitCode, UsageError } from "../../errors.ts";
import type { InitDocument } from "../json_documents/init_document.ts";
import { jsonText } from "../json_documents/json_text.ts";
import { askStarter } from "../starter/ask_starter.ts";
import type { Invocation } from "../command_table/command.ts";
import { givenStarter } from "../starter/given_starter.ts";
import { printNotes } from "../terminal/notes.ts";
import { safeText } from "../terminal/safe_text.ts";
import { starterBeside, starterPoolText } from "../starter/starter_files.ts";
import {
  DECODE_ANSWER,
  PLACEHOLDER_ACCOUNT,
  type StarterPool,
  type StarterTarget,
} from "../starter/starter_pool.ts";
import { terminalAnswers } from "../terminal/terminal_answers.ts";
import {
  createFile,
  ignoreFiles,
  isTracked,
  presentError,
  presentFile,
  replaceFile,
  type StarterFile,
} from "../starter/write_starter.ts";

/** `poolgen init`. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const target = givenTarget(invocation);
  const folder = await configFolder({ configDir: options.get("configdir") }, io);
  const present = await presentFile(folder, "pool");
  if (present !== undefined && !options.has("force")) throw presentError(present, io.cwd);
  const { pool, gitignore } = await wanted(target, folder, invocation);

  const files: StarterFile[] = [];
  const kept: string[] = [];
  for (const { kind, text, mode } of starterBeside(pool)) {
    const there = await presentFile(folder, kind);
    if (there !== undefined) kept.push(shownPath(there, io.cwd));
    else files.push(await createFile({ path: join(folder, `${kind}.yaml`), text, mode }));
  }
  const file = { path: join(folder, "pool.yaml"), text: starterPoolText(pool), mode: 0o644 };
  files.push(await (present === undefined ? createFile(file) : replaceFile(file, present)));
  const ignored = gitignore ? await ignoreFiles(folder, IGNORED) : undefined;
  if (ignored !== undefined) files.push(ignored);

  printNotes(kept.map((path) => `${path} was there, and stays as it is`), invocation);
  if (pool.target === "emulator") await printReach(invocation);
  report(pool, files, invocation);
  return EXIT.ok;
}

const IGNORED = ["/credentials.yaml", "/generated/", "/id_rsa_shipyard*", "/ssh_docker_tunnel*"];

function givenTarget({ operands }: Invocation): StarterTarget | undefined {
  const [text, surplus] = operands;
  if (text === undefined) return undefined;
  const answer = DECODE_ANSWER.target(text);
  if ("value" in answer && surplus === undefined) return answer.value;
  throw new UsageError(`Unexpected argument "${surplus ?? text}"`, {
    hint: "Say what the pool is for: poolgen init emulator, or poolgen init live",
  });
}

async function wanted(
  target: StarterTarget | undefined,
  folder: string,
  invocation: Invocation,
): Promise<{ readonly pool: StarterPool; readonly gitignore: boolean }> {
  const { io, options } = invocation;
  const asks = [...options.keys()].every((name) => ["configdir", "force"].includes(name));
  using terminal = asks ? await terminalAnswers(io) : undefined;
  if (terminal !== undefined) return await askStarter(terminal, target, await isTracked(folder));
  return {
    pool: givenStarter(target ?? "emulator", invocation),
    gitignore: options.has("gitignore"),
  };
}

/** Tells where commands will not come to an emulator. */
async function printReach(invocation: Invocation): Promise<void> {
  const { io, options } = invocation;
  const found = await findConfigFiles({ configDir: options.get("configdir"), optional: true }, io);
  const credentials = found.get("credentials");
  const account = credentials !== undefined
    ? shownPath(credentials, io.cwd)
    : io.env["AZURE_BATCH_ENDPOINT"] && "AZURE_BATCH_ENDPOINT";
  if (account) {
    printNotes([`${account} names an account, which counts before an emulator`], invocation);
  }
}

function report(
  { target, account }: StarterPool,
  files: readonly StarterFile[],
  { io, options }: Invocation,
): void {
  const configdir = options.get("configdir");
  const at = configdir === undefined ? "" : ` --configdir ${shellWord(configdir)}`;
  const next = target === "emulator" ? `poolgen emulator up -d${at}` : `poolgen pool add${at}`;
  // credentials that were there are somebody's who knows how to log in
  const before = !files.some(({ path }) => path.endsWith("credentials.yaml"))
    ? []
    : account === PLACEHOLDER_ACCOUNT
    ? ["write the account's URL into credentials.yaml", "log in with az login"]
    : ["log in with az login"];
  if (options.has("json")) {
    const shown = files.map(({ backup, ...file }) => ({ ...file, backup: backup ?? null }));
    io.stdout.write(jsonText<InitDocument>({ version: 1, target, files: shown, before, next }));
    return;
  }
  if (options.has("quiet")) return;
  for (const { path, change, backup } of files) {
    const aside = backup === undefined
      ? ""
      : `, what was there is ${shownPath(backup, io.cwd)} now`;
    io.stdout.write(`${change} ${safeText(shownPath(path, io.cwd) + aside)}\n`);
  }
  const steps = [...before, before.length === 0 ? next : `then: ${next}`];
  io.stdout.write(`next: ${safeText(steps.join(", "))}\n`);
}

function shellWord(text: string): string {
  return /^[A-Za-z0-9_.,:/@%+=-]+$/.test(text) ? text : quoteShell(text);
}
