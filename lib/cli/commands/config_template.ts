import { loadTemplates } from "../../artifacts/templates.ts";
import { EXIT, type ExitCode, UsageError } from "../../errors.ts";
import { choiceHint } from "../arguments/choice_hint.ts";
import type { Invocation } from "../command_table/command.ts";
import { safeJson } from "../terminal/safe_text.ts";

/** `poolgen config template`. */
export async function run({ io, options, operands }: Invocation): Promise<ExitCode> {
  const { sshConfig, tunnel } = await loadTemplates(undefined);
  const texts = new Map([["ssh_config.tmpl", sshConfig], ["tunnel.sh.tmpl", tunnel]]);
  const [name = "", ...surplus] = operands;
  const template = texts.get(name);
  if (template === undefined || surplus.length > 0) {
    throw new UsageError("Name one template", { hint: choiceHint(name, [...texts.keys()]) });
  }
  io.stdout.write(options.has("json") ? `${safeJson({ version: 1, name, template })}\n` : template);
  return EXIT.ok;
}
