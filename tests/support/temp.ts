import { delay } from "./wait.ts";
import { exists } from "./exists.ts";

/** A folder of its own for one test; `await using` removes it. */
export interface TempFolder extends AsyncDisposable {
  /** The real path, without symbolic links. */
  readonly path: string;
}

/** Makes an empty folder that only the current user can enter. */
export async function tempFolder(prefix = "poolgen-"): Promise<TempFolder> {
  const path = await Deno.realPath(await Deno.makeTempDir({ prefix }));
  await Deno.chmod(path, 0o700);
  return { path, [Symbol.asyncDispose]: () => remove(path) };
}

async function remove(path: string): Promise<void> {
  for (let attempt = 1;; attempt++) {
    try {
      await Deno.remove(path, { recursive: true });
      return;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound && !await exists(path)) return;
      // A process that is just ending may still be writing or removing files in it.
      if (attempt === 10) throw new Error(`cannot remove ${path}`, { cause: error });
      await delay(50);
    }
  }
}
