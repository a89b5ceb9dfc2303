import { FILE_KINDS } from "../../config/config_sources.ts";
import { jsonSchema } from "../../config/schema/json_schema.ts";
import { EXIT, type ExitCode, UsageError } from "../../errors.ts";
import { choiceHint } from "../arguments/choice_hint.ts";
import type { Invocation } from "../command_table/command.ts";

/** `poolgen config schema`. */
export async function run({ io, operands }: Invocation): Promise<ExitCode> {
  const [name = "pool", surplus] = operands;
  const kind = FILE_KINDS.find((kind) => kind === name);
  if (kind === undefined || surplus !== undefined) {
    throw new UsageError(`Cannot print the schema of "${surplus ?? name}"`, {
      hint: surplus === undefined
        ? choiceHint(name, FILE_KINDS)
        : `Name one of: ${FILE_KINDS.join(", ")}`,
    });
  }
  io.stdout.write(`${JSON.stringify(await jsonSchema(kind), undefined, 2)}\n`);
  return EXIT.ok;
}
