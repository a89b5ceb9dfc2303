import { UserError } from "../errors.ts";

/** OpenSSH before 7.8 reads lines into a buffer of 1024 bytes. */
export const MAX_LINE = 999;

/** Throws `UserError` for a text with a line that older versions of OpenSSH cannot read. */
export function refuseLongLines(text: string): void {
  const encoder = new TextEncoder();
  for (const [line] of text.matchAll(LONG)) {
    const { length } = encoder.encode(line);
    if (length > MAX_LINE) {
      throw new UserError(
        `Cannot write the ssh_config: OpenSSH before 7.8 cannot read a line of ${length} bytes, which begins "${
          line.trim().slice(0, 60)
        }"`,
        { hint: "Choose folders with shorter paths" },
      );
    }
  }
}

/** Lines that can have more bytes than allowed, three being what one UTF-16 unit takes at most. */
const LONG = new RegExp(`^.{${Math.floor(MAX_LINE / 3)},}$`, "gm");
