import { UserError } from "../../errors.ts";
import { meansYes } from "../terminal/confirm.ts";
import {
  DECODE_ANSWER,
  type Decoded,
  defaultStarter,
  PLACEHOLDER_ACCOUNT,
  type StarterPool,
  type StarterTarget,
} from "./starter_pool.ts";
import type { TerminalAnswers } from "../terminal/terminal_answers.ts";

/** What somebody asked for at the terminal. */
export interface AskedStarter {
  readonly pool: StarterPool;
  readonly gitignore: boolean;
}

/** Asks what the pool is to be; `isTracked` where Git could come to hold its keys. Throws `UserError` at the end of the input. */
export async function askStarter(
  terminal: TerminalAnswers,
  target: StarterTarget | undefined,
  isTracked: boolean,
): Promise<AskedStarter> {
  const ask = async <T>(
    question: string,
    standard: string,
    decode: (text: string) => Decoded<T>,
  ): Promise<T> => {
    for (let text = question;;) {
      const answer = await terminal.ask(`${text}${standard === "" ? "" : ` [${standard}]`}:`);
      if (answer === undefined) {
        throw new UserError("Nothing was written: the input ended before the last answer");
      }
      const decoded = decode(answer || standard);
      if ("value" in decoded) return decoded.value;
      text = `That ${decoded.wrong}. ${question}`;
    }
  };
  const chosen = target ??
    await ask("A pool for the emulator, or on a live account?", "emulator", DECODE_ANSWER.target);
  const standard = defaultStarter(chosen);
  const id = await ask("Pool id", standard.id, DECODE_ANSWER.id);
  const nodes = await ask("Nodes", String(standard.nodes), DECODE_ANSWER.nodes);
  const user = await ask("User who logs in", standard.user, DECODE_ANSWER.user);
  const common = { ...standard, id, nodes, user };
  const pool = chosen === "emulator" ? common : {
    ...common,
    vmSize: await ask("Azure's size of a node", standard.vmSize, DECODE_ANSWER.vmSize),
    account: await ask(
      "URL of the Batch account (Enter to write it later)",
      "",
      (text) => text === "" ? { value: PLACEHOLDER_ACCOUNT } : DECODE_ANSWER.account(text),
    ),
    allow: await ask(
      "Who reaches SSH: addresses or ranges (Enter for everybody)",
      "",
      manyAddresses,
    ),
  };
  const gitignore = isTracked &&
    await ask("Keep keys and what is rendered out of Git, by .gitignore?", "y/N", (text) => ({
      value: meansYes(text),
    }));
  return { pool, gitignore };
}

/** Several may be typed, with blanks or commas between them. */
function manyAddresses(text: string): Decoded<readonly string[]> {
  const addresses: string[] = [];
  for (const word of text.split(/[\s,]+/).filter((word) => word !== "")) {
    const decoded = DECODE_ANSWER.allow(word);
    if ("wrong" in decoded) return decoded;
    addresses.push(decoded.value);
  }
  return { value: addresses };
}
