/** Stands for "the tests run as root" among the programs a test needs. */
export const ROOT = "root";

// A login shell of an ordinary user has no sbin folder on its PATH, but sshd and dockerd live there.
const MORE_FOLDERS = ["/usr/sbin", "/sbin"];

const announced = new Set<string>();

/** The absolute path of a program on PATH, in /usr/sbin or in /sbin; undefined when there is none. */
export function which(program: string): string | undefined {
  const folders = (Deno.env.get("PATH") ?? "").split(":").filter((folder) => folder !== "");
  return [...folders, ...MORE_FOLDERS]
    .map((folder) => `${folder}/${program}`)
    .find((path) => path.startsWith("/") && isExecutable(path));
}

/** Those of the programs that are missing here, in the given order; "root" stands for uid 0. */
export function needs(...programs: string[]): string[] {
  return programs.filter((program) =>
    program === ROOT ? Deno.uid() !== 0 : which(program) === undefined
  );
}

/**
 * Registers a test that needs programs: without them it is skipped by a name that says why, or it
 * fails if POOLGEN_TEST_ALL=1 is set.
 */
export function testWith(
  programs: readonly string[],
  name: string,
  fn: (t: Deno.TestContext) => void | Promise<void>,
): void {
  const missing = needs(...programs)[0];
  if (missing === undefined) {
    Deno.test(name, fn);
    return;
  }
  skipTest(name, missing === ROOT ? "not run as root" : `${missing} is not installed`);
}

/** Registers a test that cannot run here: skipped by a name that says why, or failing if POOLGEN_TEST_ALL=1 is set. */
export function skipTest(name: string, reason: string): void {
  if (Deno.env.get("POOLGEN_TEST_ALL") === "1") {
    Deno.test(name, () => {
      throw new Error(reason);
    });
    return;
  }
  const skipped = `${name} [skipped: ${reason}]`;
  Deno.test.ignore(skipped, () => {});
  announce(skipped);
}

function announce(line: string): void {
  if (announced.has(line)) return;
  announced.add(line);
  const bytes = new TextEncoder().encode(`${line}\n`);
  try {
    // Deno.stderr would not do: the test runner turns it into a part of its report on stdout.
    using stderr = Deno.openSync("/dev/stderr", { append: true });
    stderr.writeSync(bytes);
  } catch {
    // It cannot be opened when it is a socket.
    Deno.stderr.writeSync(bytes);
  }
}

function isExecutable(path: string): boolean {
  try {
    const info = Deno.statSync(path);
    return info.isFile && ((info.mode ?? 0) & 0o111) !== 0;
  } catch {
    return false;
  }
}
