import { exists } from "./exists.ts";
import { needs, skipTest, testWith } from "./programs.ts";
import { until } from "./wait.ts";

/** The flavors in the order in which they are made. */
export const DEFAULT_FLAVORS = ["ssh", "dask"] as const;

/** One of them. */
export type TestFlavor = typeof DEFAULT_FLAVORS[number];

/** An image of a node, and the daemon that has it. */
export interface MadeImage {
  readonly id: string;
  readonly tag: string;
  /** What it was made from, which the daemon has too. */
  readonly base: string;
  /** A bridge network whose containers can have ports of 127.0.0.1, and that leads nowhere else. */
  readonly network: string;
  /** For `DOCKER_HOST`; the daemon is shared by all tests of a run, which clean up after themselves. */
  readonly dockerHost: string;
  /** What of the environment went into it: a build with the same finds all its steps done. */
  readonly buildEnvironment: Readonly<Record<string, string>>;
}

/** Which file tells that an image is there. */
export function readyFile(folder: string, flavor: string): string {
  return `${folder}/${flavor}.json`;
}

/** Which file tells that there will be none. */
export function failedFile(folder: string): string {
  return `${folder}/failed`;
}

/** What a test with containers of nodes needs besides. */
export const IMAGE_PROGRAMS: readonly string[] = ["root", "docker", "ssh", "ssh-keygen"];

const VARIABLE = "POOLGEN_TEST_IMAGES";
const READY_MS = 40 * 60_000;

/**
 * Registers a test with the image of a flavor, for which it waits. The images come from `serve_node_images.ts`: its folder is
 * what `POOLGEN_TEST_IMAGES` names. Without it the test is skipped, or fails if POOLGEN_TEST_ALL=1 is set.
 */
export function testWithImage(
  flavor: TestFlavor,
  name: string,
  fn: (image: MadeImage, t: Deno.TestContext) => Promise<void>,
): void {
  const folder = Deno.env.get(VARIABLE) ?? "";
  if (needs(...IMAGE_PROGRAMS).length > 0 || folder !== "") {
    testWith(IMAGE_PROGRAMS, name, async (t) => await fn(await madeImage(folder, flavor), t));
    return;
  }
  skipTest(name, `${VARIABLE} names no folder of tests/support/serve_node_images.ts`);
}

async function madeImage(folder: string, flavor: TestFlavor): Promise<MadeImage> {
  const [ready, failed] = [readyFile(folder, flavor), failedFile(folder)];
  const isDone = async (): Promise<boolean> => await exists(ready) || await exists(failed);
  if (!await until(isDone, READY_MS, 500)) throw new Error(`there is no image of ${flavor} yet`);
  if (!await exists(ready)) throw new Error(await Deno.readTextFile(failed));
  return JSON.parse(await Deno.readTextFile(ready));
}
