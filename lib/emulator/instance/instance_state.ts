import * as z from "zod";
import { FileError } from "../../errors.ts";
import { type AccountState, emptyState } from "../account/account_state.ts";
import { parseAccountState } from "../account/account_state_schema.ts";
import type { FaultEntry } from "../fault_board.ts";
import type { InstanceFiles } from "./instance_files.ts";
import { readStateFile } from "./state_file.ts";

/** All that an instance keeps beyond its record. */
export interface InstanceState {
  readonly account: AccountState;
  readonly faults: readonly FaultEntry[];
}

const faults = z.array(z.object({
  name: z.string(),
  value: z.string(),
  nodeId: z.string().exactOptional(),
}));

/** The kept state, or a new one. Throws `FileError` where it is damaged. */
export async function readInstanceState(files: InstanceFiles): Promise<InstanceState> {
  try {
    const json = await readStateFile(files.state);
    if (json === undefined) return { account: emptyState(), faults: [] };
    const whole = z.object({ account: z.unknown(), faults }).parse(json);
    return { account: parseAccountState(whole.account), faults: whole.faults };
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof z.ZodError)) throw error;
    throw new FileError(
      `Cannot use ${files.state}: it is damaged, or of another version of poolgen`,
      { cause: error, hint: `Begin anew by removing the folder ${files.folder}` },
    );
  }
}
