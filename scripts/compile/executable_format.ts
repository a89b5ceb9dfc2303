const [INTERPRETER, CODE_SIGNATURE, CONSOLE] = [3, 0x1d, 3];

const ELF_MACHINES: Readonly<Record<number, string>> = { 0x3e: "x64", 0xb7: "arm64" };
const MACH_CPUS: Readonly<Record<number, string>> = { 0x1000007: "x64", 0x100000c: "arm64" };
const PE_MACHINES: Readonly<Record<number, string>> = { 0x8664: "x64", 0xaa64: "arm64" };

/**
 * What the first bytes of an executable say of it: its format, its processor, and then the loader that an ELF
 * file asks for, whether a Mach-O file has a signature, or where Windows shows what a PE file writes.
 */
export function executableFormat(start: Uint8Array): string {
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  try {
    if (view.getUint32(0) === 0x7f454c46) return elfFormat(start, view);
    if (view.getUint32(0, true) === 0xfeedfacf) return machFormat(view);
    if (view.getUint16(0) === 0x4d5a) return peFormat(view);
  } catch (error) {
    // what it points to is not there
    if (!(error instanceof RangeError)) throw error;
  }
  return "no executable";
}

function elfFormat(start: Uint8Array, view: DataView): string {
  const machine = ELF_MACHINES[view.getUint16(18, true)] ?? "unknown";
  const [table, size, count] = [
    Number(view.getBigUint64(32, true)),
    view.getUint16(54, true),
    view.getUint16(56, true),
  ];
  for (let header = table; header < table + size * count; header += size) {
    if (view.getUint32(header, true) !== INTERPRETER) continue;
    const offset = Number(view.getBigUint64(header + 8, true));
    const length = Number(view.getBigUint64(header + 32, true));
    return `ELF ${machine} ${
      new TextDecoder().decode(start.subarray(offset, offset + length - 1))
    }`;
  }
  return `ELF ${machine} static`;
}

function machFormat(view: DataView): string {
  const machine = MACH_CPUS[view.getUint32(4, true)] ?? "unknown";
  const isSigned = loadCommands(view).some(({ kind }) => kind === CODE_SIGNATURE);
  return `Mach-O ${machine} ${isSigned ? "signed" : "unsigned"}`;
}

function peFormat(view: DataView): string {
  const header = view.getUint32(60, true);
  const machine = PE_MACHINES[view.getUint16(header + 4, true)] ?? "unknown";
  return `PE ${machine} ${
    view.getUint16(header + 24 + 68, true) === CONSOLE ? "console" : "window"
  }`;
}

/** The load commands of a Mach-O file: what each is, and where it stands. */
export function loadCommands(view: DataView): { kind: number; offset: number }[] {
  const commands: { kind: number; offset: number }[] = [];
  let offset = 32;
  for (let left = view.getUint32(16, true); left > 0; left--) {
    commands.push({ kind: view.getUint32(offset, true), offset });
    offset += view.getUint32(offset + 4, true);
  }
  return commands;
}
