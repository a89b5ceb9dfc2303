/** What a run of a program took. */
export interface Measurement {
  readonly ms: number;
  /** The most memory that it held; absent where the system does not tell. */
  readonly peakMb: number | undefined;
}

/** A program to measure, with what is to be done before each of its runs. */
export interface Contender {
  readonly command: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly before?: () => Promise<void>;
}

/** Runs a program once, from its start to its end. */
export async function measure({ command, cwd, env, before }: Contender): Promise<Measurement> {
  await before?.();
  const [file = "", ...args] = command;
  const start = performance.now();
  const child = new Deno.Command(file, {
    args,
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env: { ...env } }),
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const peak = watchMemory(child.pid);
  const { success, code } = await child.status;
  const ms = performance.now() - start;
  if (!success) throw new Error(`${command.join(" ")} exited with ${code}`);
  return { ms, peakMb: peak() };
}

/** Reads Linux's high-water mark every few milliseconds; it never falls, so that the last reading counts. */
function watchMemory(pid: number): () => number | undefined {
  let peak: number | undefined;
  const timer = setInterval(() => {
    try {
      const [, kb] = /^VmHWM:\s+(\d+)/m.exec(Deno.readTextFileSync(`/proc/${pid}/status`)) ?? [];
      if (kb !== undefined) peak = Number(kb) / 1024;
    } catch {
      // it has ended, or this is not Linux
    }
  }, 15);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

/** The median of a program beside one run of another, which takes too long for more. */
export async function compareOnce(
  a: Contender,
  b: Contender,
  runs: number,
): Promise<{ a: Measurement; b: Measurement; ratio: number }> {
  const all: Measurement[] = [];
  for (let run = 0; run < runs; run++) all.push(await measure(a));
  const [own, peer] = [medianOf(all), await measure(b)];
  return { a: own, b: peer, ratio: own.ms / peer.ms };
}

/** The medians of two programs, run in turn so that a slow moment of the machine meets both. */
export async function compare(
  a: Contender,
  b: Contender,
  runs: number,
): Promise<{ a: Measurement; b: Measurement; ratio: number }> {
  const pairs: [Measurement, Measurement][] = [];
  await measure(a);
  await measure(b);
  for (let run = 0; run < runs; run++) pairs.push([await measure(a), await measure(b)]);
  return {
    a: medianOf(pairs.map(([one]) => one)),
    b: medianOf(pairs.map(([, other]) => other)),
    ratio: median(pairs.map(([one, other]) => one.ms / other.ms)),
  };
}

function medianOf(all: readonly Measurement[]): Measurement {
  const peaks = all.map(({ peakMb }) => peakMb).filter((peak) => peak !== undefined);
  return {
    ms: median(all.map(({ ms }) => ms)),
    peakMb: peaks.length === 0 ? undefined : Math.max(...peaks),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
