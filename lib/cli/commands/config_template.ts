import { loadTemplates } from "../../artifacts/templates.ts";
import { EXIT, type ExitCode, UsageError } from "../../errors.ts";
import { choiceHint } from "../arguments/choice_hint.ts";
import type { Invocation } from "../command_table/command.ts";
import type { ConfigTemplateDocument } from "../json_documents/config_template_document.ts";
import { jsonText } from "../json_documents/json_text.ts";

/** `poolgen config template`. */
export async function run({ io, options, operands }: Invocation): Promise<ExitCode> {
  const { sshConfig, tunnel } = await loadTemplates(undefined);
  const texts = new Map([["ssh_config.tmpl", sshConfig], ["tunnel.sh.tmpl", tunnel]]);
  const [name = "", ...surplus] = operands;
  const template = texts.get(name);
  if (template === undefined || surplus.length > 0) {
    throw new UsageError("Name one template", { hint: choiceHint(name, [...texts.keys()]) });
  }
  io.stdout.write(
    options.has("json")
      ? jsonText<ConfigTemplateDocument>({ version: 1, name, template })
      : template,
  );
  return EXIT.ok;
}
