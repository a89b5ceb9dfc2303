import { createHash } from "node:crypto";
import { loadCommands } from "./executable_format.ts";

const [SEGMENT, CODE_SIGNATURE] = [0x19, 0x1d];
const [SUPER_BLOB, CODE_DIRECTORY] = [0xfade0cc0, 0xfade0c02];
/** Signed by nobody, as a linker does it. */
const AD_HOC = 0x20002;
const EXECUTABLE_SEGMENT = 1;
const [PAGE_BITS, HASH_BYTES, SHA256] = [12, 32, 2];
const [SUPER_HEADER, DIRECTORY_HEADER] = [20, 88];

/**
 * A Mach-O file with a signature that fits it. Bun signs what it compiles for arm64; for x64 it leaves the
 * signature of its own runtime, which is wrong for a file that it has put something into, and which macOS may
 * end the program for.
 */
export function signMachO(file: Uint8Array, identifier: string): Uint8Array {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const commands = loadCommands(view);
  const signature = commands.find(({ kind }) => kind === CODE_SIGNATURE)?.offset;
  const segment = (name: string): number | undefined =>
    commands.find(({ kind, offset }) => kind === SEGMENT && nameAt(file, offset + 8) === name)
      ?.offset;
  const [text, linkEdit] = [segment("__TEXT"), segment("__LINKEDIT")];
  if (signature === undefined || text === undefined || linkEdit === undefined) {
    throw new Error("Cannot sign the executable: it has no place for a signature");
  }
  const end = view.getUint32(signature + 8, true);
  const name = new TextEncoder().encode(`${identifier}\0`);
  const pages = Math.ceil(end / 2 ** PAGE_BITS);
  const hashes = DIRECTORY_HEADER + name.length;
  const length = hashes + pages * HASH_BYTES;

  // the headers are a part of what is signed
  view.setUint32(signature + 12, SUPER_HEADER + length, true);
  const start = Number(view.getBigUint64(linkEdit + 40, true));
  const bytes = end + SUPER_HEADER + length - start;
  view.setBigUint64(linkEdit + 48, BigInt(bytes), true);
  view.setBigUint64(
    linkEdit + 32,
    BigInt(Math.ceil(bytes / 2 ** PAGE_BITS) * 2 ** PAGE_BITS),
    true,
  );

  const signed = new Uint8Array(end + SUPER_HEADER + length);
  signed.set(file.subarray(0, end));
  const blob = new DataView(signed.buffer, end);
  write32(blob, 0, [SUPER_BLOB, SUPER_HEADER + length, 1, 0, SUPER_HEADER]);
  const directory = new DataView(signed.buffer, end + SUPER_HEADER);
  write32(directory, 0, [CODE_DIRECTORY, length, 0x20400, AD_HOC, hashes, DIRECTORY_HEADER]);
  write32(directory, 24, [0, pages, end]);
  directory.setUint8(36, HASH_BYTES);
  directory.setUint8(37, SHA256);
  directory.setUint8(39, PAGE_BITS);
  directory.setBigUint64(64, view.getBigUint64(text + 40, true));
  directory.setBigUint64(72, view.getBigUint64(text + 48, true));
  directory.setBigUint64(80, BigInt(EXECUTABLE_SEGMENT));
  signed.set(name, end + SUPER_HEADER + DIRECTORY_HEADER);
  for (let page = 0; page < pages; page++) {
    const code = signed.subarray(page << PAGE_BITS, Math.min((page + 1) << PAGE_BITS, end));
    signed.set(
      createHash("sha256").update(code).digest(),
      end + SUPER_HEADER + hashes + page * HASH_BYTES,
    );
  }
  return signed;
}

function write32(view: DataView, at: number, values: readonly number[]): void {
  for (const [index, value] of values.entries()) view.setUint32(at + 4 * index, value);
}

function nameAt(file: Uint8Array, offset: number): string {
  return new TextDecoder().decode(file.subarray(offset, offset + 16)).replace(/\0.*$/s, "");
}
