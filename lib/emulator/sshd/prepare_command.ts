import type { ClientConnection } from "./client_connection.ts";
import { commandArgv, prompt, shellArgv } from "./node_shell.ts";
import type { Command } from "./run_command.ts";
import { type Terminal, terminalProgram } from "./terminal.ts";

/** What a client asks for: a command line, or a shell where there is none. */
export interface Wish {
  readonly command: string | undefined;
  readonly terminal: Terminal | undefined;
  readonly environment: Readonly<Record<string, string>>;
  /** The socket of the client's agent, if it wants that forwarded. */
  readonly agent: string | undefined;
}

/** How a client's wish is run on the node. */
export async function prepareCommand(
  { command, terminal, environment, agent }: Wish,
  { machine, user, addresses }: ClientConnection,
): Promise<Command> {
  const [clientAddress, clientPort, address, port] = addresses;
  const all: Record<string, string> = {
    ...machine.environment(user),
    ...environment,
    SSH_CLIENT: `${clientAddress} ${clientPort} ${port}`,
    SSH_CONNECTION: `${clientAddress} ${clientPort} ${address} ${port}`,
  };
  if (agent !== undefined) all["SSH_AUTH_SOCK"] = agent;
  const argv = command === undefined ? shellArgv() : commandArgv(command);
  const folder = await machine.home(user);
  const helper = terminal === undefined ? undefined : terminalProgram();
  if (terminal === undefined || helper === undefined) {
    const [program, ...args] = argv;
    return { program, args, folder, environment: all, hasTerminal: false };
  }
  all["TERM"] = terminal.type;
  if (command === undefined) all["PS1"] = prompt(user.name, machine.hostName());
  const [program, ...before] = helper;
  const args = [...before, String(terminal.rows), String(terminal.columns), ...argv];
  return { program, args, folder, environment: all, hasTerminal: true };
}
