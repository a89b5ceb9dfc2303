import { join } from "node:path";
import { takesLogins } from "../../azure/nodes/node_states.ts";
import { shownPath } from "../../config/load_config.ts";
import { EXIT, type ExitCode, UsageError, UserError } from "../../errors.ts";
import type { Inventory, Node } from "../../inventory/inventory.ts";
import { remoteCommand } from "../../ssh/remote_command.ts";
import { probeLogin, runSsh } from "../../ssh/run_ssh.ts";
import { childEnvironment } from "../child_environment.ts";
import type { Invocation } from "../command_table/command.ts";
import { loadedConfig } from "../loaded_config.ts";
import { explainLogin } from "../pools/explain_login.ts";
import { forgetKeyCommand } from "../nodes/forget_key_command.ts";
import { findNode, nodeNamed } from "../nodes/find_node.ts";
import { keyOrigin } from "../nodes/key_origin.ts";
import { stateAdvice } from "../pools/state_advice.ts";
import { nodeSource } from "../nodes/node_source.ts";
import { printHints, printNotes } from "../terminal/notes.ts";
import { type RenderedNodes, renderNodes } from "../nodes/render_nodes.ts";
import { tellVerbosely } from "../terminal/verbose.ts";

/** OpenSSH's own failures, apart from those of a command. */
const SSH_FAILED = 255;

/** `poolgen pool ssh`: gives the exit code of the command on the node. */
export async function run(invocation: Invocation): Promise<number> {
  const { io, options } = invocation;
  const { config, notes } = await loadedConfig(invocation, { optional: true });
  printNotes(notes, invocation);
  const chosen = await nodeSource(config, invocation);
  const rendered = await renderNodes(config, chosen, invocation, false);
  refuseNodeAsCommand(rendered.inventory, invocation);
  const node = findNode(rendered, wantedNode(rendered, invocation), config.settings.prefix);
  refuseState(node);
  const session = {
    configFile: join(rendered.settings.outFolder, "ssh_config"),
    alias: node.alias,
    env: childEnvironment(io.env),
  };
  tellVerbosely(`ssh runs, for ${node.alias} of ${session.configFile}`, invocation);
  const { isatty } = await import("node:tty");
  const terminal = isatty(0) ? "give" : options.has("tty") ? "force" : "none";
  const code = await runSsh({ ...session, command: remoteCommand(invocation.operands), terminal });
  if (code === SSH_FAILED) {
    const hint = explainLogin(await probeLogin(session), node, config, {
      ...rendered.settings,
      env: io.env,
      keyOrigin: keyOrigin(
        rendered.settings.identityFile,
        config,
        rendered.inventory.target,
      ),
      stateAdvice: stateAdvice(node, rendered.inventory.target),
      forgetKey: forgetKeyCommand(rendered.settings, node, io.cwd),
    });
    if (hint !== undefined) printHints([hint], io);
  }
  return code;
}

/** Who is used to `ssh node1` would run a command of that name on node 0. */
function refuseNodeAsCommand(
  inventory: Inventory,
  { options, operands: [word, ...more] }: Invocation,
): void {
  if (word === undefined || options.has("cardinal") || options.has("nodeid")) return;
  if (nodeNamed(inventory, word) === undefined) return;
  throw new UsageError(`${word} is a node, and stands where a command would`, {
    hint: `Run: ${["poolgen ssh --nodeid", word, ...more.length > 0 ? ["-- …"] : []].join(" ")}`,
  });
}

function wantedNode(rendered: RenderedNodes, invocation: Invocation): string {
  const { io, options } = invocation;
  const [cardinal, nodeId] = [options.get("cardinal"), options.get("nodeid")];
  if (cardinal !== undefined && nodeId !== undefined) {
    throw new UsageError("Both --cardinal and --nodeid name a node", { hint: "Give one of them" });
  }
  if (cardinal !== undefined && !/^\d{1,6}$/.test(cardinal)) {
    const { inventory: { target }, settings: { outFolder } } = rendered;
    // only an account can be asked for them; the file was just written
    const lists = target === "live" || target === "emulator"
      ? "poolgen pool grls"
      : shownPath(join(outFolder, "nodes.json"), io.cwd);
    throw new UsageError(`Cannot use "${cardinal}" for --cardinal`, {
      hint: `Give the number of a node, from 0; ${lists} lists them`,
    });
  }
  if (nodeId !== undefined) return nodeId;
  if (cardinal !== undefined) return `${Number(cardinal)}`;
  printNotes(["Neither --cardinal nor --nodeid is given: this is node 0"], invocation);
  return "0";
}

/** The node is there, but takes no logins now. */
class NodeNotUpError extends UserError {
  override readonly name: string = "NodeNotUpError";
  override readonly code: ExitCode = EXIT.unreachable;
}

function refuseState({ alias, nodeId, state }: Node): void {
  if (state === undefined || takesLogins(state)) return;
  throw new NodeNotUpError(`Cannot log in to ${alias} (${nodeId}): it is ${state}`, {
    hint: "Wait until poolgen pool grls shows it as idle, or choose another node",
  });
}
