import { appendFileSync, closeSync, fstatSync, openSync, renameSync } from "node:fs";

const MAX_BYTES = 4 << 20;

/** Where an instance writes what happens: a file, and whoever else wants to see it. */
export interface InstanceLog extends Disposable {
  write(line: string): void;
}

/** Opens the log of an instance; whenever it has grown large it is put aside as `….1`. Lines go to `echo` too. */
export function openInstanceLog(path: string, echo: (line: string) => void): InstanceLog {
  const open = (): number => openSync(path, "a", 0o600);
  let file = open();
  const append = (text: string): void => {
    if (fstatSync(file).size > MAX_BYTES) {
      renameSync(path, `${path}.1`);
      const full = file;
      file = open();
      closeSync(full);
    }
    appendFileSync(file, `${text}\n`);
  };
  return {
    write(line): void {
      const text = `${new Date().toISOString()} ${line.replaceAll(/[\r\n]+/g, " ")}`;
      try {
        append(text);
      } catch {
        // a disk that is full, or broken: the instance goes on without
      }
      echo(text);
    },
    [Symbol.dispose]: () => closeSync(file),
  };
}
