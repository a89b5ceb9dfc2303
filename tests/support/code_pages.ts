import { createHash } from "node:crypto";

/** What a Mach-O file's signature says of its pages. */
export interface CodePages {
  readonly identifier: string;
  /** The signature's flags: 2 is that nobody in particular signed. */
  readonly flags: number;
  readonly count: number;
  /** The numbers of the pages that are not as signed. */
  readonly wrong: readonly number[];
  /** Whether the signature ends where the file ends, and covers all before itself. */
  readonly isWhole: boolean;
}

/** Reads the signature of a Mach-O file as macOS does when it loads a page. */
export function codePages(file: Uint8Array): CodePages {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let command = 32;
  while (view.getUint32(command, true) !== 0x1d) command += view.getUint32(command + 4, true);
  const start = view.getUint32(command + 8, true);
  const size = view.getUint32(command + 12, true);
  const directory = start + view.getUint32(start + 16);
  const at = (field: number): number => view.getUint32(directory + 4 * field);
  const [flags, hashes, name, count, end] = [at(3), at(4), at(5), at(7), at(8)];
  const bytes = 2 ** view.getUint8(directory + 39);
  const wrong = Array.from({ length: count }, (_, page) => page).filter((page) => {
    const code = file.subarray(page * bytes, Math.min((page + 1) * bytes, end));
    const signed = file.subarray(directory + hashes + 32 * page).subarray(0, 32);
    return createHash("sha256").update(code).digest().compare(signed) !== 0;
  });
  const text = new TextDecoder().decode(file.subarray(directory + name, directory + name + 64));
  return {
    identifier: text.slice(0, text.indexOf("\0")),
    flags,
    count,
    wrong,
    isWhole: end === start && start + size === file.length && count === Math.ceil(end / bytes),
  };
}
