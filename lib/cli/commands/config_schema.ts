import * as z from "zod";
import { FILE_SCHEMAS } from "../../config/schema/file_schemas.ts";
import { EXIT, type ExitCode, UsageError } from "../../errors.ts";
import { choiceHint } from "../choice_hint.ts";
import type { Invocation } from "../command.ts";

/** `poolgen config schema`. */
export async function run({ io, operands }: Invocation): Promise<ExitCode> {
  const [name = "pool", surplus] = operands;
  const file = Object.entries(FILE_SCHEMAS).find(([kind]) => kind === name)?.[1];
  if (file === undefined || surplus !== undefined) {
    throw new UsageError(`Cannot print the schema of "${surplus ?? name}"`, {
      hint: surplus === undefined
        ? choiceHint(name, Object.keys(FILE_SCHEMAS))
        : `Name one of: ${Object.keys(FILE_SCHEMAS).join(", ")}`,
    });
  }
  io.stdout.write(
    `${JSON.stringify(z.toJSONSchema(await file.load(), { io: "input" }), undefined, 2)}\n`,
  );
  return EXIT.ok;
}
